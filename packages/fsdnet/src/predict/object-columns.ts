import type { ParquetKind } from '@fsdnet/datasets/node';

type JsonValue = unknown;

/** What the values of one key look like. */
interface Seen {
  boolean: boolean;
  integer: boolean;
  number: boolean;
  text: boolean;
  list: boolean;
  itemInteger: boolean;
  itemNumber: boolean;
  itemText: boolean;
  other: boolean;
}

/** Finds the types of columns from the JSON values in them, and turns the values into those types. */
export class ObjectColumns {
  readonly #seen = new Map<string, Seen>();

  /** `names`: columns that there are in any case, in this order. */
  constructor(names: readonly string[]) {
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
    return new Map(Array.from(this.#seen, ([name, seen]) => [name, kindOf(seen)]));
  }

  #column(name: string): Seen {
    let seen = this.#seen.get(name);
    if (!seen) {
      const [boolean, integer, number, text, list] = [false, false, false, false, false];
      const [itemInteger, itemNumber, itemText, other] = [false, false, false, false];
      seen = { boolean, integer, number, text, list, itemInteger, itemNumber, itemText, other };
      this.#seen.set(name, seen);
    }
    return seen;
  }
}

/** A JSON value as a column of this kind stores it. */
export function storedValue(value: JsonValue, kind: ParquetKind): unknown {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'integer':
      return BigInt(value as number);
    case 'integers':
      return (value as (number | null)[]).map((item) => (item === null ? null : BigInt(item)));
    case 'text':
      return String(value);
    case 'json':
      return JSON.stringify(value);
    default:
      return value;
  }
}

function note(seen: Seen, value: JsonValue): void {
  if (typeof value === 'boolean') seen.boolean = true;
  else if (typeof value === 'number') seen[Number.isSafeInteger(value) ? 'integer' : 'number'] = true;
  else if (typeof value === 'string') seen.text = true;
  else if (!Array.isArray(value)) seen.other = true;
  else {
    seen.list = true;
    for (const item of value as JsonValue[]) {
      if (typeof item === 'number') seen[Number.isSafeInteger(item) ? 'itemInteger' : 'itemNumber'] = true;
      else if (typeof item === 'string') seen.itemText = true;
      else if (item !== null) seen.other = true;
    }
  }
}

/** Scalars of several kinds are text, whatever else does not go together stays JSON. */
function kindOf(seen: Seen): ParquetKind {
  const { boolean, integer, number, text, list, itemInteger, itemNumber, itemText, other } = seen;
  const numeric = integer || number;
  if (other || (list && (boolean || numeric || text))) return 'json';
  if (list) {
    if (itemText) return itemInteger || itemNumber ? 'json' : 'texts';
    if (itemNumber) return 'numbers';
    return itemInteger ? 'integers' : 'texts';
  }
  if (text || (boolean && numeric)) return 'text';
  if (boolean) return 'boolean';
  if (number) return 'number';
  return integer ? 'integer' : 'text';
}
