import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { NumericFeature } from '../schema/feature.ts';
import type { EncodedLists, EncodedRows } from './encoded-rows.ts';
import type { RowCollector } from './row-collector.ts';
import { scaling } from './numeric-scale.ts';
import { placeAmong } from './piecewise-knots.ts';
import { ageOf } from './time-age.ts';
import { selectBlocks, selectLists } from './select-rows.ts';

/** Table ids by collected token number; the last entry is for a missing value (number −1). */
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
  /** Column among the collected numbers, for an indicator. */
  readonly number: number;
  readonly renumbering: Renumbering | undefined;
}

/** Turns collected rows into encoded ones: final ids, scaled numbers, indicator fields. */
export function encodeCollected(
  collected: RowCollector,
  fitted: FittedSchema,
  { renumberings, indices }: EncodeCollectedOptions = {},
): EncodedRows {
  const rows = indices ? indices.length : collected.rows;
  return {
    rows,
    ids: encodeIds(collected, fitted, renumberings, indices),
    numbers: encodeNumbers(collected, fitted, indices),
    lists: collected.multiValued.flatMap(({ feature }, index) =>
      fitted.fields.some(({ name }) => name === feature.name)
        ? [encodeLists(collected, index, renumberings?.get(feature.name), indices)]
        : [],
    ),
    ...(collected.labels && { labels: selected(collected.labels.trimmed(), indices, Float32Array) }),
    ...(collected.weights && { weights: selected(collected.weights.trimmed(), indices, Float32Array) }),
    ...(collected.groups && { groups: selected(collected.groups.trimmed(), indices, Int32Array) }),
  };
}

function encodeIds(
  collected: RowCollector,
  fitted: FittedSchema,
  renumberings: ReadonlyMap<string, Renumbering> | undefined,
  indices: Int32Array | undefined,
): Int32Array {
  const columns = fitted.fields
    .filter(({ kind }) => kind === 'categorical')
    .map((field) => idColumn(field, collected, renumberings));
  const asCollected =
    columns.length === collected.categorical.length &&
    columns.every(({ from, renumbering }, index) => from === index && !renumbering);
  if (asCollected && !indices) return collected.ids.trimmed();
  const width = columns.length;
  const sourceWidth = collected.categorical.length;
  const numberWidth = collected.numeric.length;
  const { array: source } = collected.ids;
  const { array: numbers } = collected.numbers;
  const rows = indices ? indices.length : collected.rows;
  const target = new Int32Array(rows * width);
  for (let row = 0, to = 0; row < rows; row++) {
    const sourceRow = indices ? (indices[row] as number) : row;
    const firstId = sourceRow * sourceWidth;
    const firstNumber = sourceRow * numberWidth;
    for (let column = 0; column < width; column++) {
      const { from, number, renumbering } = columns[column] as IdColumn;
      if (from < 0) target[to++] = Number.isNaN(numbers[firstNumber + number] as number) ? WAS_MISSING : WAS_THERE;
      else target[to++] = renumbered(source[firstId + from] as number, renumbering);
    }
  }
  return target;
}

/** The table id of a collected number. */
function renumbered(id: number, renumbering: Renumbering | undefined): number {
  if (!renumbering) return id;
  return renumbering[id < 0 ? renumbering.length - 1 : id] as number;
}

function idColumn(
  field: FittedField,
  collected: RowCollector,
  renumberings: ReadonlyMap<string, Renumbering> | undefined,
): IdColumn {
  const { name } = field.feature;
  if (field.feature.kind === 'numeric') {
    return {
      from: -1,
      number: numberColumn(collected, name),
      renumbering: undefined,
    };
  }
  const from = collected.categorical.findIndex(({ feature }) => feature.name === name);
  return { from, number: -1, renumbering: renumberings?.get(name) };
}

/** Column of a feature among the collected numbers, of which the schema may use a part only. */
function numberColumn({ numeric }: RowCollector, name: string): number {
  return numeric.findIndex(({ feature }) => feature.name === name);
}

function encodeNumbers(collected: RowCollector, fitted: FittedSchema, indices: Int32Array | undefined): Float32Array {
  const fields = fitted.fields.filter((field) => field.kind === 'numeric');
  const width = fields.length;
  const { array: source } = collected.numbers;
  const sourceWidth = collected.numeric.length;
  const rows = indices ? indices.length : collected.rows;
  const target = new Float32Array(rows * width);
  fields.forEach(({ name, feature, scale, knots, times }, column) => {
    const from = numberColumn(collected, name);
    const scaled = scaling((feature as NumericFeature).scaling ?? 'standard', scale);
    const placed = knots ? placeAmong(knots, scaled) : scaled;
    const age = times && ageOf(times);
    const encoded = age ? (time: number) => placed(age(time)) : placed;
    for (let row = 0; row < rows; row++) {
      const sourceRow = indices ? (indices[row] as number) : row;
      target[row * width + column] = encoded(source[sourceRow * sourceWidth + from] as number);
    }
  });
  return target;
}

function encodeLists(
  collected: RowCollector,
  index: number,
  renumbering: Renumbering | undefined,
  indices: Int32Array | undefined,
): EncodedLists {
  const list = collected.lists[index] as RowCollector['lists'][number];
  const offsets = list.offsets.trimmed();
  const ids = list.ids.trimmed();
  const encoded = indices ? selectLists({ offsets, ids }, indices) : { offsets, ids };
  return renumbering ? { offsets: encoded.offsets, ids: encoded.ids.map((id) => renumbering[id] as number) } : encoded;
}

function selected<A extends Int32Array | Float32Array>(
  values: A,
  indices: Int32Array | undefined,
  make: new (length: number) => A,
): A {
  return indices ? selectBlocks(values, indices, 1, make) : values;
}
