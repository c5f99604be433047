import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { NumericFeature } from '../schema/feature.ts';
import type { CollectedRows, NumberColumn } from './collected-rows.ts';
import type { EncodedLists, EncodedRows } from './encoded-rows.ts';
import { scaling } from './numeric-scale.ts';
import { placeAmong } from './piecewise-knots.ts';
import { ageOf } from './time-age.ts';
import { selectBlocks, selectLists } from './select-rows.ts';

/** Table ids by collected token number + 1; the first entry is for a missing value (number −1). */
export type Renumbering = Int32Array;

/** Ids of an indicator's tokens "0" and "1". */
const WAS_THERE = 1;
const WAS_MISSING = 2;

/** How collected rows become encoded rows. */
export interface EncodeCollectedOptions {
  /** By feature name; absent where the collected numbers are table ids already. */
  readonly renumberings?: ReadonlyMap<string, Renumbering> | undefined;
  /** Which rows, in that order. Default: all. */
  readonly indices?: Int32Array | undefined;
}

/** One column of the encoded ids and where it comes from. */
interface IdColumn {
  /** Column among the collected ids, or −1 for an indicator. */
  readonly from: number;
  /** The collected numbers, for an indicator. */
  readonly numbers: NumberColumn | undefined;
  readonly renumbering: Renumbering | undefined;
}

/** Turns collected rows into encoded ones: final ids, scaled numbers, indicator fields. */
export function encodeCollected(
  collected: CollectedRows,
  fitted: FittedSchema,
  { renumberings, indices }: EncodeCollectedOptions = {},
): EncodedRows {
  const { labels, weights, groups } = collected;
  return {
    rows: indices ? indices.length : collected.rows,
    ids: encodeIds(collected, fitted, renumberings, indices),
    numbers: encodeNumbers(collected, fitted, indices),
    lists: collected.features.multiValued.flatMap(({ feature }, index) =>
      fitted.fields.some(({ name }) => name === feature.name)
        ? [encodeLists(collected, index, renumberings?.get(feature.name), indices)]
        : [],
    ),
    ...(labels && { labels: selected(labels, indices, Float32Array) }),
    ...(weights && { weights: selected(weights, indices, Float32Array) }),
    ...(groups && { groups: selected(groups, indices, Int32Array) }),
  };
}

/** Rows that are encoded column by column before the next ones: few enough to stay in the processor's cache. */
const TILE = 4096;

function encodeIds(
  collected: CollectedRows,
  fitted: FittedSchema,
  renumberings: ReadonlyMap<string, Renumbering> | undefined,
  indices: Int32Array | undefined,
): Int32Array {
  const columns = fitted.fields
    .filter(({ kind }) => kind === 'categorical')
    .map((field) => idColumn(field, collected, renumberings));
  const width = columns.length;
  const sourceWidth = collected.features.categorical.length;
  const asCollected =
    width === sourceWidth && columns.every(({ from, renumbering }, index) => from === index && !renumbering);
  const { ids } = collected;
  if (asCollected && !indices) return ids.slice(0, collected.rows * width);
  const rows = indices ? indices.length : collected.rows;
  const target = new Int32Array(rows * width);
  for (let start = 0; start < rows; start += TILE) {
    const range = { indices, start, end: Math.min(start + TILE, rows) };
    columns.forEach(({ from, numbers, renumbering }, column) => {
      const to = { array: target, column, width };
      if (numbers) encodeIndicator(numbers, range, to);
      else encodeIdColumn({ array: ids, column: from, width: sourceWidth }, renumbering, range, to);
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

/** One column of row-major ids. */
interface IdsOfColumn {
  readonly array: Int32Array;
  readonly column: number;
  readonly width: number;
}

// Loops of their own are compiled once for all columns.

function encodeIdColumn(
  source: IdsOfColumn,
  renumbering: Renumbering | undefined,
  { indices, start, end }: RowRange,
  target: IdsOfColumn,
): void {
  const { array: from, column, width } = source;
  const { array: to } = target;
  for (let row = start, at = start * target.width + target.column; row < end; row++, at += target.width) {
    const number = from[(indices ? indices[row]! : row) * width + column]!;
    to[at] = renumbering ? renumbering[number + 1]! : number;
  }
}

function encodeIndicator(numbers: NumberColumn, { indices, start, end }: RowRange, target: IdsOfColumn): void {
  for (let row = start; row < end; row++) {
    const value = numbers.array[numbers.start + (indices ? indices[row]! : row) * numbers.stride]!;
    target.array[row * target.width + target.column] = Number.isNaN(value) ? WAS_MISSING : WAS_THERE;
  }
}

function idColumn(
  field: FittedField,
  collected: CollectedRows,
  renumberings: ReadonlyMap<string, Renumbering> | undefined,
): IdColumn {
  const { name } = field.feature;
  if (field.feature.kind === 'numeric')
    return { from: -1, numbers: numbersOf(collected, name), renumbering: undefined };
  const from = collected.features.categorical.findIndex(({ feature }) => feature.name === name);
  return { from, numbers: undefined, renumbering: renumberings?.get(name) };
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

function encodeLists(
  collected: CollectedRows,
  index: number,
  renumbering: Renumbering | undefined,
  indices: Int32Array | undefined,
): EncodedLists {
  const { rows, lists } = collected;
  const list = lists[index] as EncodedLists;
  const { offsets, ids } = indices
    ? selectLists(list, indices)
    : { offsets: list.offsets.slice(0, rows + 1), ids: list.ids.slice(0, list.offsets[rows]) };
  return { offsets, ids: renumbering ? ids.map((id) => renumbering[id + 1] as number) : ids };
}

function selected<A extends Int32Array | Float32Array>(
  values: A,
  indices: Int32Array | undefined,
  make: new (length: number) => A,
): A {
  return indices ? selectBlocks(values, indices, 1, make) : values;
}
