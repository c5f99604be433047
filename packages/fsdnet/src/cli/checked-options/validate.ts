import { ConfigError } from '@fsdnet/core';
import { brokenRule, nearestWord, optionNamed } from '@fsdnet/core/engine';

import { flag, suggestion, valueOf } from '../options/index.ts';
import type { CommandOption, CommandOptions } from '../options/index.ts';

/** How an option is named in messages: "--batch-size", or "batchSize" in a file. */
export type Naming = (option: string) => string;

/** Checks raw values (texts of the command line or values of a file) against a table; throws ConfigError. */
export function validate<T extends object>(
  table: CommandOptions<T>,
  raw: Readonly<Record<string, unknown>>,
  naming: Naming,
): Partial<T> {
  const options: Readonly<Record<string, CommandOption>> = table;
  const checked: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(raw)) {
    if (given === undefined) continue;
    const option = optionNamed(options, name);
    if (!option) {
      throw new ConfigError({
        where: naming(name),
        rule: 'unknown option',
        fix: suggestion(name, Object.keys(options), 'Known options'),
      });
    }
    const value = valueOf(option, given);
    const rule = brokenRule(option, value);
    if (rule !== undefined) {
      throw new ConfigError({ where: naming(name), rule, got: JSON.stringify(given), fix: choiceFix(option, given) });
    }
    checked[name] = value;
  }
  return checked as Partial<T>;
}

/** Checks what the command line gave. */
export function fromCommandLine<T extends object>(
  table: CommandOptions<T>,
  given: Readonly<Record<string, unknown>>,
): Partial<T> {
  return validate(table, given, flag);
}

function choiceFix(option: CommandOption, value: unknown): string | undefined {
  const near = option.type === 'choice' ? nearestWord(String(value), option.choices) : undefined;
  return near === undefined ? undefined : `Did you mean ${near}?`;
}
