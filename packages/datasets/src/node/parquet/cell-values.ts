import type { SchemaElement, SchemaTree, TimeUnit } from 'hyparquet';
import { parseFloat16 } from 'hyparquet/src/convert.js';
import { isListLike, isMapLike } from 'hyparquet/src/schema.js';

/** Makes a table's cell of a stored value: text, a number, true or false, null, a list or an object. */
export type CellReader = (stored: unknown) => unknown;

/** Makes a cell of a 32-bit float. */
export type FloatCell = (stored: number) => number;

/** How the values of a column become cells; undefined where they are cells already. */
export function cellReader(tree: SchemaTree, floatCell: FloatCell): CellReader | undefined {
  if (tree.children.length === 0) return leafReader(tree.element, floatCell);
  const item = listItem(tree);
  if (item) {
    const read = cellReader(item, floatCell);
    return (stored) => (Array.isArray(stored) ? stored.map((value) => cellOf(value, read)) : null);
  }
  const fields = isMapLike(tree)
    ? undefined
    : new Map(tree.children.map((child) => [child.element.name, cellReader(child, floatCell)]));
  const mapped = fields ? undefined : cellReader(tree.children[0]?.children[1] as SchemaTree, floatCell);
  return (stored) => {
    if (typeof stored !== 'object' || stored === null) return null;
    return Object.fromEntries(
      Object.entries(stored).map(([name, value]) => [name, cellOf(value, fields ? fields.get(name) : mapped)]),
    );
  };
}

/** The cell of a stored value. */
export function cellOf(stored: unknown, read: CellReader | undefined): unknown {
  if (stored === null || stored === undefined) return null;
  return read ? read(stored) : stored;
}

/** What a list holds, undefined for a column that is none: a repeated field, or the item inside one. */
function listItem(tree: SchemaTree): SchemaTree | undefined {
  if (!isListLike(tree)) return undefined;
  const [repeated] = tree.children;
  return repeated?.children.length === 1 ? repeated.children[0] : repeated;
}

function leafReader(element: SchemaElement, floatCell: FloatCell): CellReader | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (element.repetition_type === 'REPEATED') {
    const read = leafReader({ ...element, repetition_type: 'REQUIRED' }, floatCell);
    return (stored) => (Array.isArray(stored) ? stored.map((value) => cellOf(value, read)) : null);
  }
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
    return (stored) => decimalText(wholeNumber(stored), scale);
  }
  switch (type) {
    case 'INT32':
      return int32Reader(element);
    case 'INT64':
      return int64Reader(element);
    case 'INT96':
      return (stored) => timestampText(stored as bigint, 'NANOS', false);
    case 'FLOAT':
      return (stored) => floatCell(stored as number);
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'FLOAT16') return (stored) => parseFloat16(stored as Uint8Array);
      if (logical?.type === 'UUID') return (stored) => uuidText(stored as Uint8Array);
      return (stored) => (typeof stored === 'string' ? stored : bytesText(stored as Uint8Array));
    default:
      return undefined;
  }
}

function int32Reader({ converted_type: converted, logical_type: logical }: SchemaElement): CellReader | undefined {
  if (converted === 'DATE' || logical?.type === 'DATE') return (stored) => dateText(BigInt(stored as number));
  if (converted === 'TIME_MILLIS' || logical?.type === 'TIME') {
    return (stored) => timeText(BigInt(stored as number), 'MILLIS');
  }
  const unsigned =
    converted === 'UINT_32' || (logical?.type === 'INTEGER' && !logical.isSigned && logical.bitWidth === 32);
  return unsigned ? (stored) => (stored as number) >>> 0 : undefined;
}

function int64Reader({ converted_type: converted, logical_type: logical }: SchemaElement): CellReader {
  if (logical?.type === 'TIMESTAMP') {
    const { unit, isAdjustedToUTC } = logical;
    return (stored) => timestampText(stored as bigint, unit, isAdjustedToUTC);
  }
  if (converted === 'TIMESTAMP_MILLIS') return (stored) => timestampText(stored as bigint, 'MILLIS', true);
  if (converted === 'TIMESTAMP_MICROS') return (stored) => timestampText(stored as bigint, 'MICROS', true);
  if (logical?.type === 'TIME') {
    const { unit } = logical;
    return (stored) => timeText(stored as bigint, unit);
  }
  if (converted === 'TIME_MICROS') return (stored) => timeText(stored as bigint, 'MICROS');
  const unsigned = converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned);
  return (stored) => integerCell(unsigned ? BigInt.asUintN(64, stored as bigint) : (stored as bigint));
}

/** Integers that a number would round stay text, as in JSON lines. */
export function integerCell(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** The integer behind a decimal, whichever way it is stored. */
function wholeNumber(stored: unknown): bigint {
  if (!(stored instanceof Uint8Array)) return BigInt(stored as number | bigint);
  let value = 0n;
  for (const byte of stored) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(stored.length * 8, value);
}

/** A decimal of an integer and the number of its digits behind the point. */
export function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const UNITS: Readonly<Record<TimeUnit, { readonly perSecond: bigint; readonly digits: number }>> = {
  MILLIS: { perSecond: 1_000n, digits: 3 },
  MICROS: { perSecond: 1_000_000n, digits: 6 },
  NANOS: { perSecond: 1_000_000_000n, digits: 9 },
};
const DAY = 86_400n;

/** 2024-02-29T12:00:00 of a count since 1970. */
export function timestampText(stored: bigint, unit: TimeUnit, utc: boolean): string {
  const perDay = UNITS[unit].perSecond * DAY;
  const time = ((stored % perDay) + perDay) % perDay;
  return `${dateText((stored - time) / perDay)}T${timeText(time, unit)}${utc ? 'Z' : ''}`;
}

/** Hours, minutes, seconds, and as much of a fraction as there is. */
export function timeText(stored: bigint, unit: TimeUnit): string {
  const { perSecond, digits } = UNITS[unit];
  const seconds = stored / perSecond;
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const fraction = String(stored % perSecond)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

/** 2024-02-29 of days since 1970; a year that has no such form stays a number of days. */
export function dateText(days: bigint): string {
  const date = new Date(Number(days * DAY * 1000n));
  return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().replace(/T.*$/, '');
}

function uuidText(bytes: Uint8Array): string {
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as the text that they may be, else in hexadecimal. */
export function bytesText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return hex(bytes);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
