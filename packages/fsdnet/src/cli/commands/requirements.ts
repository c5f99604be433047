import { ConfigError } from '@fsdnet/core';

import { flag } from '../options/index.ts';
import type { Console } from '../output/index.ts';

/** An option that a command cannot do without. */
export function requireOption<T extends object, K extends keyof T & string>(
  command: string,
  options: T,
  name: K,
): NonNullable<T[K]> {
  const value = options[name];
  if (value !== undefined && value !== null) return value;
  throw new ConfigError({
    where: `fsdnet ${command}`,
    rule: `needs ${flag(name)}`,
    fix: `Add ${flag(name)}; see fsdnet ${command} --help.`,
  });
}

/** `--json` promises that standard output holds one JSON object and nothing else. */
export function refuseJsonOnStdout(console: Console, out: string): void {
  if (!console.json || out !== '-') return;
  throw new ConfigError({
    where: '--json',
    rule: 'cannot be combined with --out -, since both write to standard output',
    fix: 'Name a file with --out.',
  });
}
