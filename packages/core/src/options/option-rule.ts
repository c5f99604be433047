import type { NumberOption, Option } from './option.ts';

/** The rule that a value breaks, as half a sentence; undefined where it keeps them all. */
export function brokenRule(option: Option, value: unknown): string | undefined {
  if (keeps(option, value) || option.also?.accepts(value)) return undefined;
  const rule = `must be ${ruleOf(option)}`;
  return option.also ? `${rule}, or ${option.also.what}` : rule;
}

/** What a value must be: "a whole number from 1 to 64". */
export function ruleOf(option: Option): string {
  switch (option.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${rangeText(option)}`;
    case 'number':
      return `a number${rangeText(option)}`;
    case 'choice':
      return `one of ${option.choices.join(', ')}`;
    case 'text':
      return 'a non-empty text';
    case 'integers':
      return `a list of whole numbers, each at least ${option.min ?? 1}`;
    case 'names':
      return 'a list of names';
    case 'entries':
      return 'a non-empty text, or a list of them';
    case 'value':
      return option.choices ? `one of ${option.choices.join(', ')}, or ${option.what}` : option.what;
  }
}

function keeps(option: Option, value: unknown): boolean {
  switch (option.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value) && inRange(option, value as number);
    case 'number':
      return Number.isFinite(value) && inRange(option, value as number);
    case 'choice':
      return option.choices.includes(value as string);
    case 'text':
      return isText(value);
    case 'integers':
      return isListOf(value, (item) => Number.isSafeInteger(item) && (item as number) >= (option.min ?? 1));
    case 'names':
      return (Array.isArray(value) && value.length === 0) || isListOf(value, isText);
    case 'entries':
      return isText(value) || (Array.isArray(value) && value.every(isText));
    case 'value':
      return option.choices?.some((choice) => choice === value) || option.accepts(value);
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** A list with one item or more, all of which are what they must be. */
function isListOf(value: unknown, item: (value: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(item);
}

function inRange(
  { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity }: NumberOption,
  value: number,
): boolean {
  return value >= min && value <= max && value > above && value < below;
}

/** " from 1 to 64", " above 0", "" where every number will do. */
function rangeText({ min, max, above, below }: NumberOption): string {
  const high = max !== undefined ? `at most ${max}` : below !== undefined ? `below ${below}` : undefined;
  if (min !== undefined) {
    if (max !== undefined) return ` from ${min} to ${max}`;
    return high === undefined ? ` of at least ${min}` : ` from ${min} to ${high}`;
  }
  if (above !== undefined) return ` above ${above}${high === undefined ? '' : ` and ${high}`}`;
  return high === undefined ? '' : max !== undefined ? ` of ${high}` : ` ${high}`;
}
