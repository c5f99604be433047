import { isDecimal } from './decimal.ts';
import { jsonList } from './json-list.ts';

/**
 * What single cells mean. A cell is text from a file or any value from a row in memory.
 * Problems are thrown without a place; whoever knows file, line and column adds them.
 */

/** A cell that breaks a rule. */
export class CellProblem extends Error {
  readonly rule: string;
  readonly got: string | undefined;
  readonly fix: string | undefined;

  constructor(rule: string, got?: string, fix?: string) {
    super(rule);
    this.rule = rule;
    this.got = got;
    this.fix = fix;
  }
}

/** What stands for a missing value besides the empty cell. */
export type Missing = string | readonly string[] | undefined;

/** Whether a text is one of the tokens. */
export function isMissing(text: string, missing: Missing): boolean {
  return typeof missing === 'string' ? text === missing : missing !== undefined && missing.includes(text);
}

/** Largest magnitude that a 32-bit float holds. */
const LARGEST = 3.4028234663852886e38;

/** A cell as text, '' when it is missing. */
export function textOf(cell: unknown): string {
  switch (typeof cell) {
    case 'string':
      return cell;
    case 'number':
      return Number.isNaN(cell) ? '' : String(cell);
    case 'boolean':
    case 'bigint':
      return String(cell);
    case 'undefined':
      throw absent();
    default:
      if (cell === null) return '';
      throw new CellProblem('expected text or a number', shown(cell));
  }
}

/** A cell as a number, NaN when it is missing. */
export function numberOf(cell: unknown, missing: Missing): number {
  const value = typeof cell === 'number' ? cell : numberOfText(textOf(cell), missing);
  if (value > LARGEST || value < -LARGEST)
    throw new CellProblem('expected a number that 32 bits can hold', shown(cell));
  return value;
}

function numberOfText(text: string, missing: Missing): number {
  if (isMissing(text, missing)) return NaN;
  const trimmed = text.trim();
  if (trimmed === '' || isMissing(trimmed, missing)) return NaN;
  if (!isDecimal(trimmed)) throw notNumber(text);
  return Number(trimmed);
}

/** The problem of text where a number belongs. */
export function notNumber(text: string): CellProblem {
  return new CellProblem(
    'expected a number',
    shown(text),
    'If it stands for a missing value, name it as the missing token; if the column holds categories, make it categorical.',
  );
}

/** Calls `take` for each token of a list cell: an array, the JSON of one, or text with separators. Missing tokens are left out. */
export function eachToken(cell: unknown, separator: string, missing: Missing, take: (token: string) => void): void {
  const items: readonly unknown[] = Array.isArray(cell) ? cell : splitText(textOf(cell), separator, missing);
  for (const item of items) {
    const token = item === undefined ? '' : textOf(item);
    if (token !== '' && !isMissing(token, missing)) take(token);
  }
}

function splitText(text: string, separator: string, missing: Missing): readonly unknown[] {
  return text === '' || isMissing(text, missing) ? [] : (jsonList(text) ?? text.split(separator));
}

/** A weight: a finite number of at least 0. */
export function weightOf(cell: unknown): number {
  const weight = numberOf(cell, undefined);
  if (weight >= 0) return weight;
  throw new CellProblem(
    'a sample weight must be a number of at least 0',
    Number.isNaN(weight) ? 'a missing value' : shown(cell),
  );
}

/** The problem of a key that a row does not have. */
export function absent(): CellProblem {
  return new CellProblem('the key is absent', undefined, 'Give null for a missing value.');
}

/** A value as messages show it: quoted, on one line, never long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'string') return String(value);
  const text = value.length > 60 ? `${value.slice(0, 57)}…` : value;
  return JSON.stringify(text);
}
