import { ConfigError } from '../errors.ts';
import { nearestWord } from '../spelling/index.ts';
import { brokenRule } from './option-rule.ts';
import type { Option, Options, OptionTable, Resolved } from './option.ts';

/**
 * Checks options and fills in their defaults. An option that is `undefined` was not given.
 *
 * @throws ConfigError that names the option, the rule and the value; for an unknown option the nearest known one.
 *
 * @example
 * const { hidden, dropout } = resolveOptions('dnn', dnnOptions, options);
 */
export function resolveOptions<T extends object, Open extends keyof T = never>(
  where: string,
  table: OptionTable<T, Open>,
  given: T,
): Resolved<T, Open> {
  // Every value was checked against its entry, and the entries have the types of T.
  return resolveValues(where, table as Options, given as Readonly<Record<string, unknown>>) as Resolved<T, Open>;
}

/** `resolveOptions` where the options are known by their table alone. */
export function resolveValues(
  where: string,
  options: Options,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  checkValues(where, options, given);
  return Object.fromEntries(Object.entries(options).map(([name, { default: value }]) => [name, given[name] ?? value]));
}

/**
 * Checks options without filling in anything.
 *
 * @throws ConfigError as `resolveOptions` does.
 */
export function checkOptions<T extends object, Open extends keyof T>(
  where: string,
  table: OptionTable<T, Open>,
  given: T,
): void {
  checkValues(where, table as Options, given as Readonly<Record<string, unknown>>);
}

function checkValues(where: string, options: Options, given: Readonly<Record<string, unknown>>): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || isPromise(given)) {
    throw new ConfigError({ where, rule: 'takes an object with options', got: shownValue(given) });
  }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const option = optionNamed(options, name);
    if (!option) {
      throw new ConfigError({ where, rule: 'unknown option', got: `"${name}"`, fix: nearestOption(name, options) });
    }
    const rule = brokenRule(option, value);
    if (rule === undefined) continue;
    throw new ConfigError({
      where: `${where}: ${name}`,
      rule,
      got: shownValue(value),
      fix: fixFor(name, option, value),
    });
  }
}

/** One sentence for the fix of an unknown option: the nearest known one, else all of them. */
function nearestOption(name: string, options: Options): string {
  const names = Object.keys(options);
  const near = nearestWord(name, names);
  if (near !== undefined) return `Did you mean ${near}?`;
  return names.length === 0 ? 'There are no options.' : `Options: ${names.join(', ')}.`;
}

/** The entry of an option, undefined where a table has none of that name. */
export function optionNamed(options: Options, name: string): Option | undefined {
  return Object.hasOwn(options, name) ? options[name] : undefined;
}

/** The mistakes that are made most, else what the option is. */
function fixFor(name: string, option: Option, value: unknown): string {
  if (isPromise(value)) return 'Write `await` in front of it.';
  if (option.type === 'names' && typeof value === 'string') return `Write ${name}: [${JSON.stringify(value)}].`;
  const near =
    'choices' in option && option.choices && typeof value === 'string' ? nearestWord(value, option.choices) : undefined;
  return near === undefined ? option.line : `Did you mean ${near}?`;
}

/** A value as messages show it. */
export function shownValue(value: unknown): string {
  if (isPromise(value)) return 'a promise';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  if (Array.isArray(value)) return JSON.stringify(value) ?? 'a list';
  return 'an object';
}

/** Whether a value is what a forgotten `await` leaves. */
export function isPromise(value: unknown): boolean {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
