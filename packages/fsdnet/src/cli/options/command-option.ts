import type { Option } from '@fsdnet/core/engine';

/** One option of a command: an option of a library as texts can give it, or one of the command line alone. */
export type CommandOption = Option & {
  /** Heading in the help. */
  readonly group?: string;
};

/** The options of a command by name (camelCase). */
export type CommandOptions<T> = { readonly [K in keyof T]-?: CommandOption };

type Plain = string | number | boolean | readonly string[] | readonly number[];

/** What texts and configuration files can give of a library's options: those that take more are left out. */
export type PlainOptions<T> = {
  readonly [K in keyof T as Extract<T[K], Plain> extends never ? never : K]?: Extract<T[K], Plain>;
};

/** A library's options as a command has them: under a heading, `without` some, and without those for programs only. */
export function commandOptions<T extends object, K extends keyof T = never>(
  group: string,
  table: { readonly [N in keyof T]-?: Option },
  without: readonly K[] = [],
): CommandOptions<PlainOptions<Omit<T, K>>> {
  const kept = Object.entries<Option>(table).filter(
    ([name, option]) => !without.some((left) => left === name) && (option.type !== 'value' || option.choices),
  );
  const options = kept.map(([name, option]) => [name, commandOption(group, option)]);
  return Object.fromEntries(options) as CommandOptions<PlainOptions<Omit<T, K>>>;
}

/** One option of a library as a command has it. */
export function commandOption(group: string, { also: _, ...option }: Option): CommandOption {
  if (option.type !== 'value') return { ...option, group };
  const { choices = [], default: value, line } = option;
  return { type: 'choice', choices, line, group, ...(typeof value === 'string' && { default: value }) };
}

/** batchSize → batch-size */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** batch-size → batchSize */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** "--batch-size", as a message names it. */
export function flag(name: string): string {
  return `--${kebabCase(name)}`;
}

/** The line of an option in the help. */
export function helpText(option: CommandOption): string {
  const choices = option.type === 'choice' ? `: ${option.choices.join(', ')}` : '';
  const standard = option.otherwise ?? defaultText(option);
  return `${option.line.replace(/\.$/, '')}${choices}${standard === undefined ? '' : ` (default: ${standard})`}`;
}

/** Stands for the value of an option in the help. */
export function placeholder({ type, unit }: CommandOption): string {
  const byType = { boolean: '', integer: 'n', number: 'number', choice: 'name', text: 'text', integers: 'n,n,n' };
  return unit ?? { ...byType, names: 'names', entries: 'text', value: 'value' }[type];
}

/** The default value in words; undefined where there is none worth telling. */
function defaultText({ type, default: value }: CommandOption): string | undefined {
  if (value === undefined || type === 'boolean') return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.join(',');
  return String(value);
}
