import { keepLongIntegers } from '@fsdnet/core/engine';

import { invalid, Problem, shownInMessage } from '../problem.ts';

/** An object of a request. */
export type JsonObject = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Digits that a double may not hold. */
const LONG_INTEGER = /\d{16}/;

/**
 * The JSON object of a body. Whole numbers beyond 2^53 come as the text of their digits.
 *
 * @throws Problem 400 that says where the text breaks off.
 */
export function jsonObject(body: Uint8Array, where = 'body'): JsonObject {
  let value: unknown;
  try {
    const text = utf8.decode(body);
    if (text.trim() === '') throw invalid('invalid_json', where, 'must be a JSON object, got nothing');
    value = LONG_INTEGER.test(text) ? JSON.parse(text, keepLongIntegers) : JSON.parse(text);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw invalid('invalid_json', where, ruleOf(error as Error));
  }
  if (isObject(value)) return value;
  throw invalid('invalid_json', where, `must be a JSON object, got ${shownInMessage(value)}`);
}

function ruleOf(error: Error): string {
  if (error instanceof TypeError) return 'must be UTF-8';
  if (error instanceof RangeError) return 'is nested too deeply';
  return `must be JSON: ${error.message.slice(0, 200)}`;
}

/** Whether a value of a request is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key that the object itself has. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Refuses keys that mean nothing: most likely they are spelled in another way. */
export function checkKeys(object: JsonObject, known: readonly string[], where?: string): void {
  const stray = Object.keys(object).find((key) => !known.includes(key));
  if (stray === undefined) return;
  const place = stray.slice(0, 80);
  throw invalid(
    'unknown_key',
    where === undefined ? place : `${where}.${place}`,
    'means nothing here',
    `Known are ${known.join(', ')}.`,
  );
}

/** A list, or nothing. */
export function optionalList(object: JsonObject, key: string): readonly unknown[] | undefined {
  const value = own(object, key);
  if (value === undefined || Array.isArray(value)) return value;
  throw invalid('invalid_request', key, `must be a list, got ${shownInMessage(value)}`);
}

/** A text, or nothing. */
export function optionalText(object: JsonObject, key: string, where: string = key): string | undefined {
  const value = own(object, key);
  if (value === undefined || typeof value === 'string') return value;
  throw invalid('invalid_request', where, `must be text, got ${shownInMessage(value)}`);
}
