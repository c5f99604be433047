import { InputError } from '@fsdnet/core';
import { keepLongIntegers } from '@fsdnet/core/engine';
import { LineParser } from './text-parser.ts';
import type { OnRow } from './row-parser.ts';

/** Options of the JSON lines parser. */
export interface JsonLinesOptions {
  /** File or other origin, for messages. Default "text". */
  readonly source?: string | undefined;
}

/** JSON lines: one object a line; the first object's keys are the columns. */
export function jsonLinesParser({ source = 'text' }: JsonLinesOptions = {}): JsonLinesParser {
  return new JsonLinesParser(source);
}

/** A row parser that also keeps the object behind the current row. */
export class JsonLinesParser extends LineParser {
  /** Keys of the first object. */
  columns: readonly string[] | undefined;
  /** The object of the row that was handed out last, keys that are no columns included. */
  record: Readonly<Record<string, unknown>> = {};
  /** The same object as it was written. */
  text = '';

  protected override readLine(text: string, line: number, onRow: OnRow): void {
    const record = parseLine(text, `${this.source}:${line}`);
    this.columns ??= Object.keys(record);
    this.record = record;
    this.text = text;
    onRow(
      this.columns.map((name) => (Object.hasOwn(record, name) ? record[name] : undefined)),
      line,
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
