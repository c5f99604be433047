import { auc, InputError, type CtrData, type EncodedPart, type EncodedRows } from '@fsdnet/core';
import { columnOf, pickRows, rowsInMemory, sourceColumn, type EncodedLists, type Field } from '@fsdnet/core/engine';
import { quantileBins } from './quantile-bins.ts';
import { meanRates, smoothedRates } from './smoothed-rates.ts';

/** A field that alone ranks rows it was not learned from. */
export interface LeakingField {
  /** Name of the field; of an indicator "COLUMN:missing". */
  readonly field: string;
  /** The column that it is made of. */
  readonly column: string;
  readonly kind: Field['kind'];
  /** AUC with which it ranks the validation rows. */
  readonly auc: number;
}

/** Options of `leakingFields`. */
export interface LeakingFieldsOptions {
  /** AUC above which a field is listed, in [0, 1]. Default 0.99: hardly any honest column comes so far alone. */
  readonly above?: number | undefined;
  /** Told how many fields were looked at, out of how many. Default: nobody. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Rows that are looked at, at most: enough for a limit near 1, and a matter of seconds with any number of rows. */
const MOST_ROWS = { train: 400_000, valid: 100_000 };
/** Parts of equal mass that a number is cut into. */
const BINS = 100;

/**
 * The fields each of which alone ranks the validation rows with an AUC above a limit, the highest first: most likely they
 * know the label (a column that is filled after the click, or a copy of the label). Categories rank by their click rate among
 * the training rows, smoothed by ten rows at the mean rate; lists by the mean of the rates of their values; numbers by value,
 * in the better direction, or by the rates of a hundred bins where those rank better (a number that is missing without a
 * click). Sample weights count. Validation rows of one class give none. Of many rows evenly spaced ones are looked at: 400,000
 * for training, 100,000 for validation.
 *
 * @throws InputError for training or validation rows without labels.
 */
export async function leakingFields(
  whole: CtrData,
  { above = 0.99, onProgress }: LeakingFieldsOptions = {},
): Promise<readonly LeakingField[]> {
  if (!whole.train.labels || !whole.valid.labels) {
    throw new InputError({ where: `${whole.name}: leaking fields`, rule: 'needs labelled rows', got: 'rows without' });
  }
  const data: DataInMemory = {
    ...whole,
    train: await evenlySpaced(whole.train, MOST_ROWS.train),
    valid: await evenlySpaced(whole.valid, MOST_ROWS.valid),
  };
  const { labels, weights } = data.valid;
  // Rows of one class rank nothing, not even by their labels.
  if (auc(labels!, labels!, weights) === null) return [];
  const places = { categorical: 0, numeric: 0, multiValued: 0 };
  const counts = { ...places };
  for (const { kind } of data.schema.fields) counts[kind]++;
  return data.schema.fields
    .map((field, index, { length }): LeakingField => {
      onProgress?.(index, length);
      const { name, kind, feature } = field;
      const place = { column: places[kind]++, of: counts[kind] };
      const ranked = kind === 'numeric' ? numberAuc(data, place) : tokenAuc(data, kind, place, field.vocabulary.rows);
      return { field: name, column: sourceColumn(feature), kind, auc: ranked };
    })
    .filter((field) => field.auc > above)
    .sort((a, b) => b.auc - a.auc);
}

type DataInMemory = Pick<CtrData<EncodedRows>, 'schema' | 'train' | 'valid'>;

async function evenlySpaced(part: EncodedPart, most: number): Promise<EncodedRows> {
  if (part.rows <= most) return rowsInMemory(part);
  return pickRows(
    part,
    Int32Array.from({ length: most }, (_, index) => Math.floor((index * part.rows) / most)),
  );
}

/** Where a field is among those of its kind. */
interface Place {
  readonly column: number;
  readonly of: number;
}

function tokenAuc(
  data: DataInMemory,
  kind: 'categorical' | 'multiValued',
  { column, of }: Place,
  size: number,
): number {
  const values = ({ ids, lists }: EncodedRows): EncodedLists =>
    kind === 'categorical' ? single(columnOf(ids, column, of)) : lists[column]!;
  return rateAuc(data, values, size);
}

function numberAuc(data: DataInMemory, { column, of }: Place): number {
  const numbers = (rows: EncodedRows): Float32Array => columnOf(rows.numbers, column, of);
  const byValue = aucOn(data.valid, numbers(data.valid));
  const { size, binOf } = quantileBins(numbers(data.train), BINS);
  const byBin = rateAuc(data, (rows) => single(Int32Array.from(numbers(rows), binOf)), size);
  return Math.max(byValue, byBin, 1 - byValue);
}

/** AUC by the mean of the smoothed rates of each row's values, integers below `size`. */
function rateAuc({ train, valid }: DataInMemory, values: (rows: EncodedRows) => EncodedLists, size: number): number {
  const { labels, weights } = train;
  const rates = smoothedRates(values(train), size, { labels: labels!, weights });
  return aucOn(valid, meanRates(values(valid), rates));
}

/** The rows hold both classes. */
function aucOn({ labels, weights }: EncodedRows, scores: ArrayLike<number>): number {
  return auc(labels!, scores, weights)!;
}

/** One value per row, as lists. */
function single(ids: Int32Array): EncodedLists {
  const offsets = new Int32Array(ids.length + 1);
  for (let row = 0; row < offsets.length; row++) offsets[row] = row;
  return { offsets, ids };
}
