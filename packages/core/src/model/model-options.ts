import { ConfigError } from '../errors.ts';

/** One option of a built-in model: what `--set`, `describe`, messages and READMEs are made from. */
export type ModelOption =
  | {
      readonly type: 'integer' | 'number';
      readonly default: number;
      readonly min?: number;
      readonly max?: number;
      readonly line: string;
    }
  | { readonly type: 'boolean'; readonly default: boolean; readonly line: string }
  | { readonly type: 'choice'; readonly default: string; readonly choices: readonly string[]; readonly line: string }
  | { readonly type: 'integers'; readonly default: readonly number[]; readonly min?: number; readonly line: string };

/** Options of a built-in model by name. */
export type ModelOptions = Readonly<Record<string, ModelOption>>;

/** Values for a table of options. */
export type OptionValues = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** Checked lookup of a model's options: defaults filled in, unknown names and values out of range refused. */
export interface ModelOptionTable {
  readonly options: ModelOptions;
  /** @throws ConfigError that names the option, the rule and the value. */
  resolve(model: string, values: Readonly<Record<string, unknown>>): OptionValues;
}

/** Makes the option table of a model. */
export function defineModelOptions(options: ModelOptions): ModelOptionTable {
  return {
    options,
    resolve(model, values) {
      for (const name of Object.keys(values)) {
        if (name in options) continue;
        throw new ConfigError({
          where: model,
          rule: 'unknown option',
          got: `"${name}"`,
          fix: `Options: ${Object.keys(options).join(', ')}.`,
        });
      }
      const resolved = Object.entries(options).map(([name, option]): [string, OptionValues[string]] => {
        const value = values[name] ?? option.default;
        const rule = broken(option, value);
        if (rule)
          throw new ConfigError({
            where: `${model}: ${name}`,
            rule,
            got: JSON.stringify(value),
            fix: `${option.line}`,
          });
        return [name, value as OptionValues[string]];
      });
      return Object.fromEntries(resolved);
    },
  };
}

/** The rule that a value breaks, undefined when it keeps them all. */
function broken(option: ModelOption, value: unknown): string | undefined {
  switch (option.type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'choice':
      return option.choices.includes(value as string) ? undefined : `must be one of ${option.choices.join(', ')}`;
    case 'integers':
      return Array.isArray(value) &&
        value.length > 0 &&
        value.every((item) => Number.isInteger(item) && item >= (option.min ?? 1))
        ? undefined
        : `must be a list of integers of at least ${option.min ?? 1}`;
    default: {
      const { type, min = -Infinity, max = Infinity } = option;
      const fits =
        typeof value === 'number' && value >= min && value <= max && (type === 'number' || Number.isInteger(value));
      return fits ? undefined : `must be ${type === 'integer' ? 'an integer' : 'a number'}${range(min, max)}`;
    }
  }
}

function range(min: number, max: number): string {
  if (min === -Infinity && max === Infinity) return '';
  if (max === Infinity) return ` of at least ${min}`;
  return ` between ${min} and ${max}`;
}
