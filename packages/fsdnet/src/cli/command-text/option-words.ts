import { flag, kebabCase } from '../options/index.ts';
import type { CommandOption } from '../options/index.ts';

/** Options as words of the command line. */
export function optionWords<T extends object>(
  table: { readonly [K in keyof T]-?: CommandOption },
  options: T,
): readonly string[] {
  return Object.entries(options).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [value ? flag(name) : `--no-${kebabCase(name)}`];
    const isList = ['entries', 'names'].includes(table[name as keyof T].type);
    return (isList && Array.isArray(value) ? value : [value]).flatMap((item) => [flag(name), String(item)]);
  });
}
