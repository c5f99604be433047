import { readFileSync } from 'node:fs';
import { InputError } from '@fsdnet/core';

/** A machine, and how many ranks it takes. */
export interface Host {
  readonly name: string;
  readonly slots: number;
}

/**
 * Hosts from a file with lines such as "name slots=2", as Open MPI has them, or from a list such as "a:2,b".
 *
 * @throws InputError that names the line.
 */
export function readHosts(hosts: string): readonly Host[] {
  const isList = /^[\w.-]+(?::\d+)?(?:,[\w.-]+(?::\d+)?)*$/.test(hosts) && /[,:]/.test(hosts);
  if (isList) {
    return hosts.split(',').map((text) => {
      const [name = '', slots = '1'] = text.split(':');
      return { name, slots: Number(slots) };
    });
  }
  let text: string;
  try {
    text = readFileSync(hosts, 'utf8');
  } catch (cause) {
    throw new InputError({
      where: '--hosts',
      rule: 'must be a file with a host in each line, or a list such as "a:2,b"',
      got: JSON.stringify(hosts),
      fix: (cause as Error).message,
      cause,
    });
  }
  const found: Host[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/#.*/, '').trim();
    if (content === '') continue;
    const parts = /^([\w.-]+)(?:\s+slots\s*=\s*(\d+))?(?:\s+max[-_]slots\s*=\s*\d+)?$/.exec(content);
    if (!parts || parts[2] === '0') {
      throw new InputError({
        where: `${hosts}:${index + 1}`,
        rule: 'a line must name a host, and may say slots=2',
        got: JSON.stringify(content),
      });
    }
    found.push({ name: parts[1]!, slots: Number(parts[2] ?? 1) });
  }
  if (found.length > 0) return found;
  throw new InputError({ where: hosts, rule: 'must name at least one host', got: 'none' });
}
