import { dateTimeText } from '../times/date-time-text.ts';
import { jsonList } from './json-list.ts';

/**
 * What single cells mean. A cell is text from a file or any value from a row in memory.
 * Problems are thrown without a place; whoever knows file, line and column adds them.
 */

/** A cell that breaks a rule. */
export class CellProblem extends Error {
  readonly rule: string;
  readonly got: string | undefined;
  /** What to do about it, in a column of this name. */
  readonly fix: string | ((column: string) => string) | undefined;

  constructor(rule: string, got?: string, fix?: string | ((column: string) => string)) {
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
      if (cell instanceof Date) return dateTimeText(cell);
      throw new CellProblem('expected text or a number', shown(cell));
  }
}

/** What to do about a cell that a column cannot hold as it is declared. */
export function missingOrCategory(text: string): (column: string) => string {
  return (column) =>
    `If it stands for a missing value, name it so (\`missing\`, --missing ${shellText(`${column}=${text}`)}); ` +
    `if the column holds categories, make it categorical (--categorical ${shellText(column)}).`;
}

/** A text as a command line takes it, never long. */
export function shellText(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return /^[\w./:=@%+,-]+$/.test(short) ? short : JSON.stringify(short);
}

/** Calls `take` for each token of a list cell: an array, the JSON of one, or text with separators. Missing tokens are left out. */
export function eachToken(cell: unknown, separator: string, missing: Missing, take: (token: string) => void): void {
  const items: readonly unknown[] = Array.isArray(cell) ? cell : splitText(textOf(cell), separator, missing);
  for (const item of items) {
    const token = textOf(item ?? null);
    if (token !== '' && !isMissing(token, missing)) take(token);
  }
}

function splitText(text: string, separator: string, missing: Missing): readonly unknown[] {
  return text === '' || isMissing(text, missing) ? [] : (jsonList(text) ?? text.split(separator));
}

/** The problem of a key that a row does not have but must. */
function absent(): CellProblem {
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
