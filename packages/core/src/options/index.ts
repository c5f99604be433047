export { brokenRule, ruleOf } from './option-rule.ts';
export { checkOptions, isPromise, optionNamed, resolveValues, shownValue } from './resolve-options.ts';
export { resultOptions } from './result-options.ts';
export { functionOption, signalOption } from './value-options.ts';
export type {
  BooleanOption,
  ChoiceOption,
  EntriesOption,
  IntegersOption,
  NamesOption,
  NumberOption,
  Option,
  OptionOf,
  Options,
  OptionWithoutDefault,
  Resolved,
  TextOption,
  ValueOption,
} from './option.ts';
