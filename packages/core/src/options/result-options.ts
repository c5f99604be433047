import type { Options } from './option.ts';

/**
 * The options that results depend on, defaults filled in, as plain data: what a run keeps and what the key of a cache is
 * made of. Options that are free, and those that hold no plain data, are left out; null stands for an option without a
 * value.
 */
export function resultOptions(
  options: Options,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(options).filter(([, { free, type }]) => !free && type !== 'value');
  return Object.fromEntries(entries.map(([name, { default: value }]) => [name, given[name] ?? value ?? null]));
}
