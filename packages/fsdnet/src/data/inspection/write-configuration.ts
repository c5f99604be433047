import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';

import { ConfigError } from '@fsdnet/core';

/** Refuses a path that no configuration can be written to, before anything takes time. Throws ConfigError. */
export function checkConfigurationPath(path: string): void {
  if (!['.yaml', '.yml', '.json'].includes(extname(path).toLowerCase())) {
    throw new ConfigError({
      where: `--out ${path}`,
      rule: 'must end in .yaml, .yml or .json',
      fix: 'For example --out config.yaml.',
    });
  }
  if (existsSync(path)) {
    throw new ConfigError({
      where: `--out ${path}`,
      rule: 'exists already, and is not overwritten',
      fix: 'Name another file, or remove this one.',
    });
  }
}

/** Writes options as a file for `--config`, with a first line that says so where the format has comments. */
export async function writeConfiguration(path: string, options: Readonly<Record<string, unknown>>): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await configurationText(path, options), { flag: 'wx' });
}

async function configurationText(path: string, options: Readonly<Record<string, unknown>>): Promise<string> {
  if (extname(path).toLowerCase() === '.json') return `${JSON.stringify(options, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return `# Written by fsdnet inspect, for fsdnet train --config. Paths are those of the folder that it is called from.\n${stringify(options)}`;
}
