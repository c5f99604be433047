/** What every option says about itself. */
interface DescribedOption {
  /** One sentence for help and READMEs. */
  readonly line: string;
  /** Unit of a number or form of a text, which stands for the value in the help: "rows", "column:separator". */
  readonly unit?: string;
  /** What holds where nothing is given and no value says it: "the number of cores". */
  readonly otherwise?: string;
  /** It changes no result: the sessions of a run may differ in it, and no key of a cache holds it. */
  readonly free?: true;
  /** Values that programs may give besides. */
  readonly also?: { readonly what: string; accepts(value: unknown): boolean };
}

/** An option that is on or off. */
export interface BooleanOption extends DescribedOption {
  readonly type: 'boolean';
  readonly default?: boolean;
}

/** An option with one number, which is always finite. */
export interface NumberOption extends DescribedOption {
  readonly type: 'integer' | 'number';
  readonly default?: number;
  /** The range: from `min` or above `above`, to `max` or below `below`. */
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  /** It counts the layers of the explicit stream, or of the only one. */
  readonly role?: 'depth';
  /** It ends a run: one that goes on with a larger value is the run that was started with that. */
  readonly limit?: true;
}

/** An option with one of a few words. */
export interface ChoiceOption<C extends string = string> extends DescribedOption {
  readonly type: 'choice';
  readonly choices: readonly C[];
  readonly default?: C;
}

/** An option with any text but the empty one. */
export interface TextOption extends DescribedOption {
  readonly type: 'text';
  readonly default?: string;
}

/** An option with a list of integers, one or more. */
export interface IntegersOption extends DescribedOption {
  readonly type: 'integers';
  readonly default?: readonly number[];
  /** Of each item. Default 1. */
  readonly min?: number;
  /** The list has an item per layer: "width" of the MLP, "depth" of the explicit stream. */
  readonly role?: 'depth' | 'width';
}

/** An option with a list of names, such as columns. */
export interface NamesOption extends DescribedOption {
  readonly type: 'names';
  readonly default?: readonly string[];
}

/** An option with a list of texts, such as files; programs may give a single one as it is. */
export interface EntriesOption extends DescribedOption {
  readonly type: 'entries';
  readonly default?: string | readonly string[];
}

/** An option that only programs can give: an engine, a function; or one of a few words in place of it. */
export interface ValueOption<V = unknown> extends DescribedOption {
  readonly type: 'value';
  /** "an engine, such as onnx()". */
  readonly what: string;
  accepts(value: unknown): boolean;
  readonly choices?: readonly (unknown extends V ? string : Extract<V, string>)[];
  readonly default?: V;
}

/** One option: its type, default, range, unit and line. */
export type Option =
  BooleanOption | NumberOption | ChoiceOption | TextOption | IntegersOption | NamesOption | EntriesOption | ValueOption;

/** Options by name, of whatever they are. */
export type Options = Readonly<Record<string, Option>>;

/** The entry that an option with values of type V has. */
export type OptionOf<V> = [V] extends [boolean]
  ? BooleanOption
  : [V] extends [number]
    ? NumberOption
    : [V] extends [string]
      ? string extends V
        ? TextOption
        : ChoiceOption<V>
      : [V] extends [readonly number[]]
        ? IntegersOption
        : [V] extends [readonly string[]]
          ? NamesOption | EntriesOption
          : [V] extends [string | readonly string[]]
            ? EntriesOption
            : ValueOption<V>;

/**
 * All options of the documented interface T, once: checks, help, configuration files, `config.json`, cache keys and the
 * tables of the READMEs are made from it. `Open` names the options without a default. An entry that is missing, one too
 * many, or of another type than T says, does not compile.
 */
export type OptionTable<T, Open extends keyof T = never> = {
  readonly [K in keyof T]-?: K extends Open
    ? OptionWithoutDefault<Exclude<T[K], undefined>>
    : OptionOf<Exclude<T[K], undefined>> & { readonly default: Exclude<T[K], undefined> };
};

/** The entry of an option that has no default value. */
export type OptionWithoutDefault<V> = OptionOf<V> & { readonly default?: never };

/** Options with all defaults filled in. */
export type Resolved<T, Open extends keyof T = never> = {
  readonly [K in Exclude<keyof T, Open>]-?: Exclude<T[K], undefined>;
} & { readonly [K in Open]?: Exclude<T[K], undefined> | undefined };
