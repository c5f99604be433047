import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { Feature, NumericFeature } from '../schema/feature.ts';
import type { CollectedFeatures, CollectedRows, NumberColumn, TokenColumn } from './collected-rows.ts';
import type { EncodedLists, EncodedRows } from './encoded-rows.ts';
import { scaling } from './numeric-scale.ts';
import { placeAmong } from './piecewise-knots.ts';
import { ageOf } from './time-age.ts';
import { selectLists } from './select-rows.ts';

/** Ids of an indicator's tokens "0" and "1". */
const WAS_THERE = 1;
const WAS_MISSING = 2;

type NumericField = Extract<FittedField, { readonly kind: 'numeric' }>;

/** A column of ids: a categorical feature's tokens, or whether a numeric feature is missing. */
interface IdSource {
  readonly from: 'tokens' | 'numbers';
  /** Among the features of that kind. */
  readonly column: number;
}

/** A column of scaled numbers. */
interface NumberSource {
  /** Among the numeric features. */
  readonly column: number;
  readonly encoded: (value: number) => number;
}

/**
 * Turns collected rows, whose numbers of tokens are table ids already, into encoded ones: scaled numbers, indicator fields.
 * What that takes is found out once: for a single row that takes longer than its cells.
 */
export class CollectedEncoder {
  readonly #ids: readonly IdSource[];
  readonly #numbers: readonly NumberSource[];
  /** Among the multi-valued features; the schema may use a part of them only. */
  readonly #lists: readonly number[];

  constructor({ categorical, numeric, multiValued }: CollectedFeatures, { fields }: FittedSchema) {
    const at = (features: readonly { readonly feature: Feature }[], name: string): number =>
      features.findIndex(({ feature }) => feature.name === name);
    this.#ids = fields.flatMap(({ kind, feature }): IdSource[] => {
      if (kind !== 'categorical') return [];
      return feature.kind === 'numeric'
        ? [{ from: 'numbers', column: at(numeric, feature.name) }]
        : [{ from: 'tokens', column: at(categorical, feature.name) }];
    });
    this.#numbers = fields.flatMap((field) =>
      field.kind === 'numeric' ? [{ column: at(numeric, field.name), encoded: encodingOf(field) }] : [],
    );
    this.#lists = [...multiValued.keys()].filter((index) =>
      fields.some(({ name }) => name === multiValued[index]!.feature.name),
    );
  }

  /** `indices`: which rows, in that order; default all. Labels, weights and groups are no part of it. */
  encode(collected: CollectedRows, indices?: Int32Array): EncodedRows {
    return {
      rows: indices ? indices.length : collected.rows,
      ids: this.#encodeIds(collected, indices),
      numbers: this.#encodeNumbers(collected, indices),
      lists: this.#lists.map((index) => encodeList(collected.lists[index]!, collected.rows, indices)),
    };
  }

  #encodeIds({ rows: all, tokens, numbers }: CollectedRows, indices: Int32Array | undefined): Int32Array {
    const sources = this.#ids;
    const width = sources.length;
    const rows = indices ? indices.length : all;
    const target = new Int32Array(rows * width);
    for (let start = 0; start < rows; start += TILE) {
      const range = { indices, start, end: Math.min(start + TILE, rows) };
      for (let index = 0; index < width; index++) {
        const { from, column } = sources[index]!;
        const to = { array: target, start: index, stride: width };
        if (from === 'numbers') encodeIndicator(numbers[column]!, range, to);
        else encodeIdColumn(tokens[column]!, range, to);
      }
    }
    return target;
  }

  #encodeNumbers({ rows: all, numbers }: CollectedRows, indices: Int32Array | undefined): Float32Array {
    const sources = this.#numbers;
    const width = sources.length;
    const rows = indices ? indices.length : all;
    const target = new Float32Array(rows * width);
    for (let index = 0; index < width; index++) {
      const { column, encoded } = sources[index]!;
      const { array, start, stride } = numbers[column]!;
      for (let row = 0; row < rows; row++) {
        const sourceRow = indices ? indices[row]! : row;
        target[row * width + index] = encoded(array[start + sourceRow * stride]!);
      }
    }
    return target;
  }
}

/** What encodes a number of a field; NaN is a missing one. */
function encodingOf({ feature, scale, knots, times }: NumericField): (value: number) => number {
  const scaled = scaling((feature as NumericFeature).scaling ?? 'standard', scale);
  const placed = knots ? placeAmong(knots, scaled) : scaled;
  const age = times && ageOf(times);
  return age ? (time) => placed(age(time)) : placed;
}

/** Rows that are encoded column by column before the next ones: few enough to stay in the processor's cache. */
const TILE = 4096;

/** Positions among the rows that are encoded; `indices` tells which those are. */
interface RowRange {
  readonly indices: Int32Array | undefined;
  readonly start: number;
  readonly end: number;
}

// Loops of their own are compiled once for all columns.

function encodeIdColumn(source: TokenColumn, { indices, start, end }: RowRange, target: TokenColumn): void {
  const { array: from, start: first, stride, numbers } = source;
  const { array: to, stride: width } = target;
  for (let row = start, at = start * width + target.start; row < end; row++, at += width) {
    const number = from[first + (indices ? indices[row]! : row) * stride]!;
    to[at] = numbers ? numbers[number + 1]! : number;
  }
}

function encodeIndicator(
  { array, start: first, stride }: NumberColumn,
  { indices, start, end }: RowRange,
  target: TokenColumn,
): void {
  for (let row = start; row < end; row++) {
    const value = array[first + (indices ? indices[row]! : row) * stride]!;
    target.array[row * target.stride + target.start] = Number.isNaN(value) ? WAS_MISSING : WAS_THERE;
  }
}

function encodeList(list: EncodedLists, rows: number, indices: Int32Array | undefined): EncodedLists {
  return indices
    ? selectLists(list, indices)
    : { offsets: list.offsets.slice(0, rows + 1), ids: list.ids.slice(0, list.offsets[rows]) };
}
