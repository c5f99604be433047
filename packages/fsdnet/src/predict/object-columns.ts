import type { ParquetKind } from '@fsdnet/datasets/node';

import { exactJson } from './exact-json.ts';

type JsonValue = unknown;

/** What the values of one key look like. */
interface Seen extends Record<Scalar, boolean> {
  list: boolean;
  /** What the items of lists look like. */
  readonly items: Record<Scalar, boolean>;
  other: boolean;
}

/** `long`: an integer that a double would round; `huge`: one of more than 64 bits. */
type Scalar = 'boolean' | 'integer' | 'long' | 'huge' | 'number' | 'text';

/** Finds the types of columns from the JSON values in them, and turns the values into those types. */
export class ObjectColumns {
  readonly #seen = new Map<string, Seen>();
  readonly #lists: ReadonlySet<string>;

  /** `names`: columns that there are in any case, in this order. `lists`: those whose text is read as a list too. */
  constructor(names: readonly string[], lists: ReadonlySet<string> = new Set()) {
    this.#lists = lists;
    for (const name of names) this.#column(name);
  }

  /** Looks at one object. */
  observe(record: Readonly<Record<string, JsonValue>>): void {
    for (const [name, value] of Object.entries(record)) {
      if (value !== null) note(this.#column(name), value);
    }
  }

  /** The columns seen so far. */
  kinds(): ReadonlyMap<string, ParquetKind> {
    return new Map(Array.from(this.#seen, ([name, seen]) => [name, kindOf(seen, this.#lists.has(name))]));
  }

  #column(name: string): Seen {
    let seen = this.#seen.get(name);
    if (!seen) this.#seen.set(name, (seen = { ...nothing(), list: false, items: nothing(), other: false }));
    return seen;
  }
}

/** A JSON value as a column of this kind stores it. */
export function storedValue(value: JsonValue, kind: ParquetKind): unknown {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'integer':
      return BigInt(value as number | bigint);
    case 'integers':
      return (value as (number | bigint | null)[]).map((item) => (item === null ? null : BigInt(item)));
    case 'text':
      return Array.isArray(value) ? exactJson(value) : String(value as string);
    case 'texts':
      return (value as unknown[]).map((item) => (item === null ? null : String(item as string)));
    case 'json':
      return exactJson(value);
    default:
      return value;
  }
}

function nothing(): Record<Scalar, boolean> {
  return { boolean: false, integer: false, long: false, huge: false, number: false, text: false };
}

function note(seen: Seen, value: JsonValue): void {
  const scalar = scalarOf(value);
  if (scalar) seen[scalar] = true;
  else if (!Array.isArray(value)) seen.other = true;
  else {
    seen.list = true;
    for (const item of value as JsonValue[]) {
      const kind = scalarOf(item);
      if (kind) seen.items[kind] = true;
      else if (item !== null) seen.other = true;
    }
  }
}

function scalarOf(value: JsonValue): Scalar | undefined {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'text';
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? 'long' : 'huge';
    case 'number':
      return Number.isSafeInteger(value) ? 'integer' : 'number';
    default:
      return undefined;
  }
}

/** Scalars of several kinds are text, as are lists that may be text; whatever else does not go together stays JSON. */
function kindOf(seen: Seen, isList: boolean): ParquetKind {
  const { list, items, other } = seen;
  const scalar = scalarKind(seen);
  if (other || (list && scalar !== undefined)) return isList && !other ? 'text' : 'json';
  if (!list) return scalar ?? 'text';
  switch (scalarKind(items)) {
    case undefined:
      return 'texts';
    case 'integer':
      return 'integers';
    case 'number':
      return 'numbers';
    case 'boolean':
      return isList ? 'texts' : 'json';
    case 'text':
      return isList || isTextAlone(items) ? 'texts' : 'json';
  }
}

/** Undefined where there is none. */
function scalarKind(seen: Record<Scalar, boolean>): 'boolean' | 'integer' | 'number' | 'text' | undefined {
  const { boolean, integer, long, huge, number, text } = seen;
  const numeric = integer || long || huge || number;
  // No double holds what is both.
  if (text || (boolean && numeric) || huge || (number && long)) return 'text';
  if (boolean) return 'boolean';
  if (number) return 'number';
  return integer || long ? 'integer' : undefined;
}

function isTextAlone({ boolean, integer, long, huge, number }: Record<Scalar, boolean>): boolean {
  return !(boolean || integer || long || huge || number);
}
