import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';

import { ConfigError, InputError } from '@fsdnet/core';
import { isRunConfig, readRunConfig } from '@fsdnet/training/node';

import { defaultExport, isModulePath } from '../../models/user-model/index.ts';
import { optionsOfRun } from '../../run/index.ts';
import type { OwnModelOptions } from '../../run/index.ts';
import { camelCase } from '../options/index.ts';
import type { CommandOptions } from '../options/index.ts';
import { validate } from './validate.ts';

/**
 * Reads `--config`: JSON, YAML, or a TypeScript module, every option under the name it has on the command line; or the
 * config.json of a run, which stands for the options that repeat it; `own` is what the user says about that run's module.
 */
export async function readConfigFile<T extends object>(
  path: string,
  table: CommandOptions<T>,
  own: OwnModelOptions = {},
): Promise<Partial<T>> {
  const content = isModulePath(path) ? await defaultExport(path, '--config') : await parsed(path);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError({
      where: path,
      rule: 'must hold one object with options',
      got: Array.isArray(content) ? 'a list' : content === null ? 'nothing' : typeof content,
      fix: 'For example: dataset: frappe',
    });
  }
  const raw = isRunConfig(content)
    ? { ...(await optionsOfRun(await readRunConfig(path), path, own)) }
    : withPlainNames(content, table);
  return validate(table, raw, (name) => `${path}: ${name}`);
}

async function parsed(path: string): Promise<unknown> {
  const text = readText(path);
  const extension = extname(path).toLowerCase();
  try {
    if (extension === '.json' || extension === '.yaml' || extension === '.yml') {
      if (extension === '.json') JSON.parse(text);
      // JSON is YAML, whose parser refuses an option that is given twice.
      const { parse } = await import('yaml');
      return parse(text, { prettyErrors: true });
    }
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new ConfigError({
      where: path,
      rule: `is not valid ${extension.slice(1).toUpperCase()}: ${message.replace(/[.:]$/, '')}`,
      cause,
    });
  }
  throw new ConfigError({
    where: `--config ${path}`,
    rule: 'must end in .json, .yaml, .yml, .ts or .js',
    got: extension === '' ? 'no extension' : extension,
    fix: 'Rename the file.',
  });
}

function readText(path: string): string {
  try {
    if (!statSync(path).isFile()) {
      throw new InputError({ where: `--config ${path}`, rule: 'must be a file', fix: 'Check the path.' });
    }
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError({ where: `--config ${path}`, rule: 'cannot be read', fix: 'Check the path.', cause });
  }
}

/** batch-size → batchSize; noHints: true → hints: false; a mapping of `set` or `multi` → a list. */
function withPlainNames<T extends object>(
  content: object,
  table: CommandOptions<T>,
): Readonly<Record<string, unknown>> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(content)) {
    const name = camelCase(key);
    const positive = name.startsWith('no') ? name.charAt(2).toLowerCase() + name.slice(3) : name;
    if (!(name in table) && positive in table && typeof value === 'boolean') plain[positive] = !value;
    else plain[name] = isMapping(value) ? entriesOf(name, value) : value;
  }
  return plain;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** { cinUnits: [64, 64] } → ["cinUnits=64,64"], { genres: "|" } → ["genres:|"] */
function entriesOf(name: string, mapping: Readonly<Record<string, unknown>>): string[] {
  const separator = name === 'set' ? '=' : ':';
  return Object.entries(mapping).map(
    ([key, value]) => `${key}${separator}${Array.isArray(value) ? value.join(',') : String(value)}`,
  );
}
