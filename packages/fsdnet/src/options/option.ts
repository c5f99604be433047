/** What an option accepts; the command line, configuration files and help are made from it. */
export type OptionKind =
  | { readonly type: 'text' }
  | { readonly type: 'flag' }
  | { readonly type: 'choice'; readonly values: readonly string[] }
  | { readonly type: 'integer'; readonly min: number; readonly max?: number }
  | { readonly type: 'number'; readonly min: number; readonly max?: number; readonly exclusive?: 'min' | 'max' }
  /** Comma-separated. */
  | { readonly type: 'names' }
  /** Comma-separated, each at least 1. */
  | { readonly type: 'integers' }
  /** May be given several times. */
  | { readonly type: 'repeated' };

/** One option of a command. */
export interface OptionDefinition {
  readonly kind: OptionKind;
  /** Stands for the value in the help, e.g. "rows". */
  readonly placeholder?: string;
  readonly description: string;
  /** Default value as the help shows it. */
  readonly default?: string;
  /** Heading in the help. */
  readonly group?: string;
  /** Offers only `--no-name`: the option is on by default. */
  readonly negative?: boolean;
}

/** Options of one command by name (camelCase). */
export type OptionTable<T> = Readonly<Record<keyof T & string, OptionDefinition>>;

/** batchSize → batch-size */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** batch-size → batchSize */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The line of an option in the help. */
export function helpText({ description, kind, default: value }: OptionDefinition): string {
  const choices = kind.type === 'choice' ? `: ${kind.values.join(', ')}` : '';
  return `${description}${choices}${value === undefined ? '' : ` (default: ${value})`}`;
}
