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
const VERSION = 2;

/** Ids of the tokens "0" and "1" of an indicator field. */
const WAS_THERE = 1;
const WAS_MISSING = 2;

/** Largest magnitude that a 32-bit float holds. */
const LARGEST = 3.4028234663852886e38;

/** A decimal number; hexadecimal and the like, which `Number` accepts, are text. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

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
 *
 * @typedef {object} Field
 * @property {Feature['kind']} kind
 * @property {string} name
 * @property {number} feature Position of its feature.
 * @property {readonly string[]} [tokens]
 * @property {Scale} [scale]
 * @property {readonly number[]} [knots]
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
  const { name, kind, tokens = [], scale = { mean: 0, deviation: 1 }, knots } = field;
  const feature = /** @type {Feature} */ (features[field.feature]);
  const column = feature.name;
  const { missing } = feature;
  if (kind === 'numeric') {
    const scaled = scaling(feature.scaling ?? 'standard', scale);
    const encoded = knots ? placeAmong(knots, scaled) : scaled;
    const read = (/** @type {unknown} */ cell) => encoded(numberOf(cell, missing));
    return { input: `number:${name}`, column, turn: 1, read, finish: floats };
  }
  if (feature.kind === 'numeric') {
    const read = (/** @type {unknown} */ cell) => (Number.isNaN(numberOf(cell, missing)) ? WAS_MISSING : WAS_THERE);
    return { input: `id:${name}`, column, turn: 1, read, finish: ids };
  }
  const idOf = feature.hash === undefined ? vocabulary(tokens) : hashing(feature.hash);
  const tokenOf = tokenRule(feature);
  if (kind === 'multiValued') {
    const read = (/** @type {unknown} */ cell) => tokensOf(cell, feature).map((token) => idOf(tokenOf(token)));
    return { input: `ids:${name}`, column, turn: 2, read, finish: paddedIds };
  }
  return { input: `id:${name}`, column, turn: 0, read: (cell) => idOf(tokenOf(textOf(cell))), finish: ids };
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
function tokenRule({ missing, buckets, hash }) {
  return (/** @type {string} */ text) => {
    if (!buckets && hash === undefined) return text;
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
