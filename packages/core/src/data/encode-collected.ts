import type { FittedSchema } from '../schema/fitted-schema.ts';
import type { NumericFeature } from '../schema/feature.ts';
import type { CollectedRows, NumberColumn, TokenColumn } from './collected-rows.ts';
import type { EncodedLists, EncodedRows } from './encoded-rows.ts';
import { scaling } from './numeric-scale.ts';
import { placeAmong } from './piecewise-knots.ts';
import { ageOf } from './time-age.ts';
import { selectBlocks, selectLists } from './select-rows.ts';

/** Ids of an indicator's tokens "0" and "1". */
const WAS_THERE = 1;
const WAS_MISSING = 2;

/**
 * Turns collected rows, whose numbers of tokens are table ids already, into encoded ones: scaled numbers, indicator fields.
 * `indices`: which rows, in that order; default all.
 */
export function encodeCollected(collected: CollectedRows, fitted: FittedSchema, indices?: Int32Array): EncodedRows {
  const { labels, weights, groups } = collected;
  return {
    rows: indices ? indices.length : collected.rows,
    ids: encodeIds(collected, fitted, indices),
    numbers: encodeNumbers(collected, fitted, indices),
    lists: collected.features.multiValued.flatMap(({ feature }, index) =>
      fitted.fields.some(({ name }) => name === feature.name)
        ? [encodeList(collected.lists[index]!, collected.rows, indices)]
        : [],
    ),
    ...(labels && { labels: selected(labels, indices, Float32Array) }),
    ...(weights && { weights: selected(weights, indices, Float32Array) }),
    ...(groups && { groups: selected(groups, indices, Int32Array) }),
  };
}

/** Rows that are encoded column by column before the next ones: few enough to stay in the processor's cache. */
const TILE = 4096;

function encodeIds(collected: CollectedRows, fitted: FittedSchema, indices: Int32Array | undefined): Int32Array {
  const fields = fitted.fields.filter(({ kind }) => kind === 'categorical');
  const width = fields.length;
  const columns = fields.map(({ feature: { name, kind } }) =>
    kind === 'numeric'
      ? { indicates: numbersOf(collected, name) }
      : collected.tokens[collected.features.categorical.findIndex(({ feature }) => feature.name === name)]!,
  );
  const rows = indices ? indices.length : collected.rows;
  const target = new Int32Array(rows * width);
  for (let start = 0; start < rows; start += TILE) {
    const range = { indices, start, end: Math.min(start + TILE, rows) };
    columns.forEach((from, column) => {
      const to = { array: target, start: column, stride: width };
      if ('indicates' in from) encodeIndicator(from.indicates, range, to);
      else encodeIdColumn(from, range, to);
    });
  }
  return target;
}

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

/** The collected numbers of a feature; the schema may use a part of them only. */
function numbersOf({ features, numbers }: CollectedRows, name: string): NumberColumn {
  return numbers[features.numeric.findIndex(({ feature }) => feature.name === name)] as NumberColumn;
}

function encodeNumbers(collected: CollectedRows, fitted: FittedSchema, indices: Int32Array | undefined): Float32Array {
  const fields = fitted.fields.filter((field) => field.kind === 'numeric');
  const width = fields.length;
  const rows = indices ? indices.length : collected.rows;
  const target = new Float32Array(rows * width);
  fields.forEach(({ name, feature, scale, knots, times }, column) => {
    const { array, start, stride } = numbersOf(collected, name);
    const scaled = scaling((feature as NumericFeature).scaling ?? 'standard', scale);
    const placed = knots ? placeAmong(knots, scaled) : scaled;
    const age = times && ageOf(times);
    const encoded = age ? (time: number) => placed(age(time)) : placed;
    for (let row = 0; row < rows; row++) {
      const sourceRow = indices ? (indices[row] as number) : row;
      target[row * width + column] = encoded(array[start + sourceRow * stride] as number);
    }
  });
  return target;
}

function encodeList(list: EncodedLists, rows: number, indices: Int32Array | undefined): EncodedLists {
  return indices
    ? selectLists(list, indices)
    : { offsets: list.offsets.slice(0, rows + 1), ids: list.ids.slice(0, list.offsets[rows]) };
}

function selected<A extends Int32Array | Float32Array>(
  values: A,
  indices: Int32Array | undefined,
  make: new (length: number) => A,
): A {
  return indices ? selectBlocks(values, indices, 1, make) : values;
}
