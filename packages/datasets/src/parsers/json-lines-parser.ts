import { InputError } from '@fsdnet/core';
import { keepLongIntegers } from '@fsdnet/core/engine';
import { quotedName } from '../columns.ts';
import { LineParser } from './text-parser.ts';
import type { OnRow } from './row-parser.ts';

/** Options of the JSON lines parser. */
export interface JsonLinesOptions {
  /** File or other origin, for messages. Default "text". */
  readonly source?: string | undefined;
  /** Gets what the user should know. Default: nobody. */
  readonly onMessage?: ((message: string) => void) | undefined;
}

/** JSON lines: one object a line; the keys of the first objects, until `settleColumns`, are the columns. */
export function jsonLinesParser(options: JsonLinesOptions = {}): JsonLinesParser {
  return new JsonLinesParser(options);
}

const KEY = /"((?:[^"\\]|\\.)*)"\s*:/gs;

/** A row parser that also keeps the object behind the current row. */
export class JsonLinesParser extends LineParser {
  /** The object of the row that was handed out last, keys that are no columns included. */
  record: Readonly<Record<string, unknown>> = {};
  /** The same object as it was written. */
  text = '';
  #columns: string[] | undefined;
  #settled = false;
  /** Keys that came too late. */
  readonly #late = new Set<string>();
  readonly #onMessage: ((message: string) => void) | undefined;

  constructor({ source = 'text', onMessage }: JsonLinesOptions) {
    super(source);
    this.#onMessage = onMessage;
  }

  /** Keys of the objects so far, in the order in which they were met: a row may have fewer cells than a later one. */
  get columns(): readonly string[] | undefined {
    return this.#columns;
  }

  /** From now on a key that was not met before is no column: it is told once, with its line. */
  settleColumns(): void {
    this.#settled = true;
  }

  protected override readLine(text: string, line: number, onRow: OnRow): void {
    const record = parseLine(text, `${this.source}:${line}`);
    this.#columns ??= Object.keys(record);
    let known = 0;
    const cells = this.#columns.map((name) => {
      if (!Object.hasOwn(record, name)) return undefined;
      known++;
      return record[name];
    });
    const keys = Object.keys(record);
    if (known < keys.length) {
      for (const key of keys.filter((name) => !this.#columns?.includes(name))) {
        if (this.#settled) this.#tellLate(key, line);
        else {
          this.#columns.push(key);
          cells.push(record[key]);
        }
      }
    }
    this.record = record;
    this.text = text;
    onRow(cells, line);
  }

  /** The last key that the start of an object has. */
  protected override columnBehind(rest: string): string | undefined {
    const [, key] = [...rest.matchAll(KEY)].at(-1) ?? [];
    return key;
  }

  #tellLate(key: string, line: number): void {
    if (this.#late.has(key)) return;
    this.#late.add(key);
    this.#onMessage?.(
      `${this.source}:${line}: key ${quotedName(key)} is met here for the first time, behind the rows that decide on columns, so it is left out`,
    );
  }
}

/** Lines without such digits need no reviver. */
const LONG_DIGITS = /\d{16}/;

function parseLine(text: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = LONG_DIGITS.test(text) ? JSON.parse(text, keepLongIntegers) : JSON.parse(text);
  } catch (error) {
    throw new InputError({
      where,
      rule: 'every line must be a JSON object',
      got: excerpt(text),
      fix: 'Write one object per line, without commas between lines.',
      cause: error,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InputError({
    where,
    rule: 'every line must be a JSON object',
    got: excerpt(text),
    fix: 'Write rows as {"column": value, …}.',
  });
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
