// SPDX-License-Identifier: Apache-2.0

/*
 * Turns raw rows into the inputs of the ONNX model that was exported with this file, as training read its rows.
 * Needs nothing but the model's schema.json; runs in Node, browsers and workers.
 *
 *   import * as ort from 'onnxruntime-node'; // or onnxruntime-web
 *   import { createEncoder } from './encoder.mjs';
 *
 *   const session = await ort.InferenceSession.create('model.onnx');
 *   const encode = createEncoder(JSON.parse(await readFile('schema.json', 'utf8')));
 *
 *   const inputs = encode([{ user: '12', age: 31, genres: ['Drama'] }]);
 *   const feeds = Object.fromEntries(
 *     Object.entries(inputs).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]),
 *   );
 *   const { prediction } = await session.run(feeds); // prediction.data holds one probability a row
 */

/** Latest version of schema.json that this file reads, beside all earlier ones. */
const VERSION = 3;

/** Ids of the tokens "0" and "1" of an indicator field. */
const WAS_THERE = 1;
const WAS_MISSING = 2;

/** Largest magnitude that a 32-bit float holds. */
const LARGEST = 3.4028234663852886e38;

/** Milliseconds of a day and of an hour, and what clocks are changed by multiples of. */
const DAY = 86_400_000;
const HOUR = 3_600_000;
const QUARTER = 900_000;

/** An ISO 8601 date, with or without time of day and zone. */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(?:Z|UTC|GMT|([+-])(\d\d)(?::?(\d\d))?)?$/i;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A decimal number, found in one pass; hexadecimal and the like, which `Number` accepts, are text. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * @typedef {object} Feature
 * @property {'categorical' | 'numeric' | 'multiValued'} kind
 * @property {string} name
 * @property {string} [missing]
 * @property {string} [buckets]
 * @property {number} [hash]
 * @property {'standard' | 'raw' | 'log' | 'quantile'} [scaling]
 * @property {string} [separator]
 * @property {number} [maxLength]
 * @property {Time} [time]
 *
 * @typedef {object} Time A column of times that the feature is made of: a part of the clock, or the age.
 * @property {string} column
 * @property {string} [numbers]
 * @property {'hour' | 'weekday'} [part]
 * @property {string} [zone]
 *
 * @typedef {object} Field
 * @property {Feature['kind']} kind
 * @property {string} name
 * @property {number} feature Position of its feature.
 * @property {readonly string[]} [tokens]
 * @property {Scale} [scale]
 * @property {readonly number[]} [knots]
 * @property {{ readonly oldest: number, readonly newest: number }} [times]
 *
 * @typedef {{ readonly mean: number, readonly deviation: number, readonly ranks?: Ranks }} Scale
 *
 * @typedef {{ readonly values: readonly number[], readonly scores: readonly number[] }} Ranks
 *
 * @typedef {{ readonly format: string, readonly version: number, readonly schema: { readonly features: readonly Feature[] }, readonly fields: readonly Field[] }} Schema
 *
 * @typedef {object} Reader How one input is filled.
 * @property {string} input
 * @property {string} column Key of the rows.
 * @property {number} turn Readers with smaller numbers read a row first, so that its first mistake is the one told.
 * @property {(cell: unknown) => number | number[]} read
 * @property {(values: (number | number[])[]) => import('./encoder.d.mts').ModelInput} finish
 */

/** @type {typeof import('./encoder.d.mts').createEncoder} */
export function createEncoder(schema) {
  const {
    fields,
    schema: { features },
  } = checked(schema);
  const readers = fields.map((field) => readerOf(field, features));
  const inTurn = [...readers].sort((a, b) => a.turn - b.turn);
  return (rows) => {
    /** @type {Map<Reader, (number | number[])[]>} */
    const values = new Map(readers.map((reader) => [reader, []]));
    rows.forEach((row, index) => {
      for (const reader of inTurn) values.get(reader)?.push(readCell(reader, row, index));
    });
    return Object.fromEntries(readers.map((reader) => [reader.input, reader.finish(values.get(reader) ?? [])]));
  };
}

/**
 * @param {unknown} schema
 * @returns {Schema}
 */
function checked(schema) {
  const { format, version } = /** @type {Partial<Schema>} */ (schema ?? {});
  if (format !== 'fsdnet-schema') throw new Error('schema.json: is not the schema that was exported.');
  if (!(Number.isInteger(version) && Number(version) >= 1 && Number(version) <= VERSION))
    throw new Error(`schema.json: must have version 1 to ${VERSION}, got ${version}.`);
  return /** @type {Schema} */ (schema);
}

/**
 * @param {Reader} reader
 * @param {import('./encoder.d.mts').RawRow} row
 * @param {number} index
 */
function readCell({ column, read }, row, index) {
  try {
    if (!Object.hasOwn(row, column)) throw new Error('the key is absent');
    return read(row[column] ?? null);
  } catch (problem) {
    const { message } = /** @type {Error} */ (problem);
    throw new Error(`rows[${index}]: column ${shown(column)}: ${message}.`, { cause: problem });
  }
}

/**
 * @param {Field} field
 * @param {readonly Feature[]} features
 * @returns {Reader}
 */
function readerOf(field, features) {
  const { name, kind, tokens = [], scale = { mean: 0, deviation: 1 }, knots, times } = field;
  const feature = /** @type {Feature} */ (features[field.feature]);
  const { missing, time } = feature;
  const column = time ? time.column : feature.name;
  const valueOf = (/** @type {unknown} */ cell) => (time ? timeOf(cell, missing, time) : numberOf(cell, missing));
  if (kind === 'numeric') {
    const scaled = scaling(feature.scaling ?? 'standard', scale);
    const placed = knots ? placeAmong(knots, scaled) : scaled;
    const encoded = times ? (/** @type {number} */ value) => placed(ageOf(value, times)) : placed;
    const read = (/** @type {unknown} */ cell) => encoded(valueOf(cell));
    return { input: `number:${name}`, column, turn: 1, read, finish: floats };
  }
  if (feature.kind === 'numeric') {
    const read = (/** @type {unknown} */ cell) => (Number.isNaN(valueOf(cell)) ? WAS_MISSING : WAS_THERE);
    return { input: `id:${name}`, column, turn: 1, read, finish: ids };
  }
  const idOf = feature.hash === undefined ? vocabulary(tokens) : hashing(feature.hash);
  const tokenOf = tokenRule(feature);
  if (kind === 'multiValued') {
    const read = (/** @type {unknown} */ cell) => tokensOf(cell, feature).map((token) => idOf(tokenOf(token)));
    return { input: `ids:${name}`, column, turn: 2, read, finish: paddedIds };
  }
  const textFrom = time ? clockText(time, valueOf) : textOf;
  return { input: `id:${name}`, column, turn: 0, read: (cell) => idOf(tokenOf(textFrom(cell))), finish: ids };
}

/** @type {Reader['finish']} */
function floats(values) {
  return { type: 'float32', data: Float32Array.from(/** @type {number[]} */ (values)), dims: [values.length] };
}

/** @type {Reader['finish']} */
function ids(values) {
  return { type: 'int32', data: Int32Array.from(/** @type {number[]} */ (values)), dims: [values.length] };
}

/**
 * Lists side by side, filled up with 0 to the length of the longest; at least one column.
 *
 * @type {Reader['finish']}
 */
function paddedIds(values) {
  const lists = /** @type {number[][]} */ (values);
  const width = lists.reduce((longest, { length }) => Math.max(longest, length), 1);
  const data = new Int32Array(lists.length * width);
  lists.forEach((list, row) => data.set(list, row * width));
  return { type: 'int32', data, dims: [lists.length, width] };
}

/**
 * Ids of the tokens: 1, 2, …, and one more for everything unknown or missing.
 *
 * @param {readonly string[]} tokens
 */
function vocabulary(tokens) {
  const known = new Map(tokens.map((token, index) => [token, index + 1]));
  return (/** @type {string} */ token) => known.get(token) ?? tokens.length + 1;
}

/**
 * Ids of hashed tokens: 1 + hash mod rows, and one more for a missing one.
 *
 * @param {number} rows
 */
function hashing(rows) {
  return (/** @type {string} */ token) => (token === '' ? rows + 1 : 1 + (murmur3(utf8(token)) % rows));
}

/**
 * MurmurHash3_x86_32 with seed 0, an unsigned 32-bit integer.
 *
 * @param {readonly number[]} bytes
 */
function murmur3(bytes) {
  let hash = 0;
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(little(bytes.slice(at, at + 4)));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= scrambled(little(bytes.slice(whole))) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Up to four bytes as an integer, the least significant first.
 *
 * @param {readonly number[]} bytes
 */
function little(bytes) {
  return bytes.reduce((sum, byte, index) => sum | (byte << (8 * index)), 0);
}

/** @param {number} block */
function scrambled(block) {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

/**
 * UTF-8; half of a surrogate pair becomes U+FFFD.
 *
 * @param {string} text
 */
function utf8(text) {
  return Array.from(text).flatMap((character) => {
    const found = character.codePointAt(0) ?? 0;
    const point = found >= 0xd800 && found <= 0xdfff ? 0xfffd : found;
    const rest = (/** @type {number} */ shift) => 0x80 | ((point >> shift) & 0x3f);
    if (point < 0x80) return [point];
    if (point < 0x800) return [0xc0 | (point >> 6), rest(0)];
    if (point < 0x10000) return [0xe0 | (point >> 12), rest(6), rest(0)];
    return [0xf0 | (point >> 18), rest(12), rest(6), rest(0)];
  });
}

/**
 * What turns text into its token, '' for missing. A vocabulary holds no missing token and needs no rule.
 *
 * @param {Feature} feature
 */
function tokenRule({ missing, buckets, hash, time }) {
  return (/** @type {string} */ text) => {
    // The hour "0" is none of the missing tokens of its column.
    if (time || (!buckets && hash === undefined)) return text;
    if (text === missing || text.trim() === missing) return '';
    return buckets ? bucketOf(text) : text;
  };
}

/**
 * Criteo's numbers as categories: above 2 → floor(ln(v)²), else the integer part; 0 counts as missing.
 *
 * @param {string} text
 */
function bucketOf(text) {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const value = Number(trimmed);
  if (!Number.isFinite(value)) throw expected('a number', text);
  const bucket = value > 2 ? Math.floor(Math.log(value) ** 2) : Math.trunc(value);
  return bucket === 0 ? '' : String(bucket);
}

/**
 * A missing number (NaN) is the mean of the training rows, or has the middle rank.
 *
 * @param {'standard' | 'raw' | 'log' | 'quantile'} kind
 * @param {Scale} scale
 */
function scaling(kind, { mean, deviation, ranks = { values: [0], scores: [0] } }) {
  return (/** @type {number} */ value) => {
    if (kind === 'raw') return Number.isNaN(value) ? mean : value;
    if (Number.isNaN(value)) return 0;
    if (kind === 'quantile') return rankScore(value, ranks);
    return ((kind === 'log' ? Math.sign(value) * Math.log1p(Math.abs(value)) : value) - mean) / deviation;
  };
}

/**
 * The score of a value; outside of the kept ones, that of the nearest.
 *
 * @param {number} value
 * @param {Ranks} ranks
 */
function rankScore(value, { values, scores }) {
  const after = countUpTo(values, value);
  const score = scores[Math.max(0, after - 1)] ?? 0;
  if (after === 0 || after === values.length) return score;
  const share = shareBetween(value, values[after - 1] ?? 0, values[after] ?? 0);
  return score + share * ((scores[after] ?? 0) - score);
}

/**
 * A number's place among knots: 0 where missing, else 1, 2, … at the knots and fractions between them.
 *
 * @param {readonly number[]} knots
 * @param {(value: number) => number} scaled
 */
function placeAmong(knots, scaled) {
  const marks = knots.map(scaled);
  return (/** @type {number} */ value) => {
    if (Number.isNaN(value)) return 0;
    const before = countUpTo(knots, value);
    if (before === 0) return 1;
    if (before === knots.length) return before;
    return before + shareBetween(scaled(value), marks[before - 1] ?? 0, marks[before] ?? 0);
  };
}

/**
 * How many of the rising values are at most `value`.
 *
 * @param {readonly number[]} rising
 * @param {number} value
 */
function countUpTo(rising, value) {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * How far a value is on the way from one to a larger one, from 0 to 1.
 *
 * @param {number} value
 * @param {number} from
 * @param {number} to
 */
function shareBetween(value, from, to) {
  return to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0;
}

/**
 * Tokens of a list or of text with separators, missing ones left out.
 *
 * @param {unknown} cell
 * @param {Feature} feature
 */
function tokensOf(cell, { separator = '|', maxLength = Infinity, missing }) {
  const tokens = (
    Array.isArray(cell) ? cell.map((item) => textOf(item ?? null)) : split(textOf(cell), separator, missing)
  ).filter((token) => token !== '' && token !== missing);
  return tokens.slice(0, maxLength);
}

/**
 * @param {string} text
 * @param {string} separator
 * @param {string | undefined} missing
 */
function split(text, separator, missing) {
  return text === missing ? [] : text.split(separator);
}

/**
 * A cell as text, '' when it is missing.
 *
 * @param {unknown} cell
 */
function textOf(cell) {
  if (cell === null || Number.isNaN(cell)) return '';
  if (['string', 'number', 'boolean', 'bigint'].includes(typeof cell)) return String(cell);
  throw expected('text or a number', cell);
}

/**
 * A cell as a number, NaN when it is missing.
 *
 * @param {unknown} cell
 * @param {string | undefined} missing
 */
function numberOf(cell, missing) {
  const value = typeof cell === 'number' ? cell : numberOfText(textOf(cell), missing);
  if (value > LARGEST || value < -LARGEST) throw expected('a number that 32 bits can hold', cell);
  return value;
}

/**
 * @param {string} text
 * @param {string | undefined} missing
 */
function numberOfText(text, missing) {
  const trimmed = text.trim();
  if (text === missing || trimmed === '' || trimmed === missing) return NaN;
  if (!DECIMAL.test(trimmed)) throw expected('a number', text);
  return Number(trimmed);
}

/**
 * What turns a cell into "0" … "23" or, from Sunday, "0" … "6"; '' where the time is missing.
 *
 * @param {Time} time
 * @param {(cell: unknown) => number} valueOf
 */
function clockText({ part, zone }, valueOf) {
  const hourOf = hourOfWeek(zone);
  return (/** @type {unknown} */ cell) => {
    const value = valueOf(cell);
    if (Number.isNaN(value)) return '';
    const hour = hourOf(value);
    return String(part === 'hour' ? hour % 24 : Math.floor(hour / 24));
  };
}

/**
 * What gives 24 · weekday + hour, 0 for Sunday, of a time.
 *
 * @param {string} [zone]
 */
function hourOfWeek(zone) {
  if (zone === undefined || zone === 'UTC') {
    return (/** @type {number} */ time) => {
      const day = Math.floor(time / DAY);
      // 1970 began on a Thursday.
      return ((((day + 4) % 7) + 7) % 7) * 24 + Math.floor((time - day * DAY) / HOUR);
    };
  }
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  let known = { quarter: NaN, hour: 0 };
  return (/** @type {number} */ time) => {
    const quarter = Math.floor(time / QUARTER);
    if (quarter !== known.quarter) {
      const parts = clock.formatToParts(quarter * QUARTER);
      const part = (/** @type {string} */ wanted) => parts.find(({ type }) => type === wanted)?.value ?? '';
      known = { quarter, hour: WEEKDAYS.indexOf(part('weekday')) * 24 + Number(part('hour')) };
    }
    return known.hour;
  };
}

/**
 * Days before the newest training row, within the range of the training rows; NaN where the time is missing.
 *
 * @param {number} time
 * @param {{ readonly oldest: number, readonly newest: number }} times
 */
function ageOf(time, { oldest, newest }) {
  return Math.min((newest - oldest) / DAY, Math.max(0, (newest - time) / DAY));
}

/**
 * A cell as milliseconds since 1970, NaN when it is missing.
 *
 * @param {unknown} cell
 * @param {string | undefined} missing
 * @param {Time} time
 */
function timeOf(cell, missing, { numbers = 'unix' }) {
  if (cell instanceof Date) return cell.getTime();
  if (cell === null || Number.isNaN(cell)) return NaN;
  const text = ['string', 'number', 'boolean', 'bigint'].includes(typeof cell) ? String(cell) : undefined;
  const trimmed = text?.trim();
  if (trimmed === '' || (text !== undefined && (text === missing || trimmed === missing))) return NaN;
  const time = DECIMAL.test(trimmed ?? '') ? numberTime(trimmed ?? '', numbers) : isoTime(trimmed ?? '');
  if (Number.isFinite(time)) return time;
  throw expected(numbers === 'unix' ? 'a time' : `a time written ${numbers}`, cell);
}

/**
 * A number or the digits of a date.
 *
 * @param {string} text
 * @param {string} numbers
 */
function numberTime(text, numbers) {
  const number = Number(text);
  if (numbers === 'unix') {
    const magnitude = Math.abs(number);
    if (magnitude < 1e11) return number * 1000;
    if (magnitude < 1e14) return number;
    if (magnitude < 1e17) return number / 1000;
    return magnitude <= 8.64e21 ? number / 1e6 : NaN;
  }
  const digits = /^\d+$/.test(text) ? text : String(number);
  if (digits.length !== numbers.length || !(number >= 0)) return NaN;
  const from = numbers.startsWith('YYYY') ? 4 : 2;
  const year = Number(digits.slice(0, from)) + (from === 2 ? 2000 : 0);
  const rest = [0, 2, 4, 6, 8].map((at) => Number(digits.slice(from + at, from + at + 2)));
  return timeAt([year, ...rest]);
}

/**
 * A date in ISO 8601, without a zone in UTC; NaN for other text.
 *
 * @param {string} text
 */
function isoTime(text) {
  const found = ISO.exec(text);
  if (!found) return NaN;
  const [fraction, sign, hours = 0, minutes = 0] = found.slice(7);
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const time = timeAt(found.slice(1, 7).map((part) => Number(part ?? 0)));
  return time + (fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000) - (sign === '-' ? -shift : shift);
}

/**
 * Milliseconds since 1970; NaN for a day or a time of day that does not exist.
 *
 * @param {readonly number[]} parts From the year to the second.
 */
function timeAt([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]) {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (day < 1 || day > days || hour > 24 || minute > 59 || second >= 61) return NaN;
  // Years begin in March here, so that the leap day is their last.
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const since1970 = years * 365 + leapDays + dayOfYear - 719_468;
  return since1970 * DAY + (hour * 60 + minute) * 60_000 + second * 1000;
}

/**
 * @param {string} what
 * @param {unknown} got
 */
function expected(what, got) {
  return new Error(`expected ${what}, got ${shown(got)}`);
}

/**
 * A value as messages show it.
 *
 * @param {unknown} value
 */
function shown(value) {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
}
