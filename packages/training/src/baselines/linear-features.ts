import type { EncodedRows, FittedSchema } from '@fsdnet/core';
import { columnOf, PAD, type EncodedLists, type FittedField } from '@fsdnet/core/engine';

/** The weight that padding has: it stays 0. */
export const NOTHING = 0;

/** Values that fewer training rows have share the weight of the field's unknown ones. */
const FEWEST_ROWS = 2;

/** Rows as a linear model reads them, field by field: which weights each adds up. */
export interface LinearRows {
  readonly rows: number;
  /** Per categorical field, [rows]: weights with factor 1. */
  readonly categorical: readonly Int32Array[];
  /** Per numeric field, [rows]: standardised values, factors of the weight `firstNumber` + the field's place. */
  readonly numbers: readonly Float32Array[];
  readonly firstNumber: number;
  /** Per multi-valued field: weights whose mean is added. */
  readonly lists: readonly EncodedLists[];
}

/** Mean and 1 / standard deviation of a number; the factor is 0 where all values are equal. */
interface Scale {
  readonly mean: number;
  readonly factor: number;
}

/**
 * The features of a linear model over encoded rows: a weight for each value of a categorical or multi-valued field, one more
 * for those that a single training row or none has, and a weight for each number, standardised on the training rows. The
 * mean of its weights stands for a list.
 */
export class LinearFeatures {
  /** Number of weights, `NOTHING` included, without the bias. */
  readonly size: number;
  /** Weight of each id, by categorical field. */
  readonly #categorical: readonly Int32Array[];
  readonly #lists: readonly Int32Array[];
  readonly #scales: readonly Scale[];
  readonly #firstNumber: number;

  constructor({ fields }: FittedSchema, training: EncodedRows) {
    const ofKind = <K extends FittedField['kind']>(kind: K): readonly Extract<FittedField, { kind: K }>[] =>
      fields.filter((field): field is Extract<FittedField, { kind: K }> => field.kind === kind);
    let next = NOTHING + 1;
    const numbered = (counts: Int32Array, oov: number): Int32Array => {
      const unknown = next++;
      const weightOf = counts.map((count, id) => (id !== oov && count >= FEWEST_ROWS ? next++ : unknown));
      weightOf[PAD] = NOTHING;
      return weightOf;
    };
    const categorical = ofKind('categorical');
    this.#categorical = categorical.map(({ vocabulary: { rows, oov } }, column) =>
      numbered(countsOf(columnOf(training.ids, column, categorical.length), rows), oov),
    );
    this.#lists = ofKind('multiValued').map(({ vocabulary: { rows, oov } }, list) =>
      numbered(countsOf(training.lists[list]!.ids, rows), oov),
    );
    const numeric = ofKind('numeric');
    this.#firstNumber = next;
    this.#scales = numeric.map((_, column) => scaleOf(columnOf(training.numbers, column, numeric.length)));
    this.size = next + numeric.length;
  }

  /** The weights that each row adds up. */
  rowsOf({ rows, ids, numbers, lists }: EncodedRows): LinearRows {
    return {
      rows,
      categorical: this.#categorical.map((weightOf, column) => {
        const weights = columnOf(ids, column, this.#categorical.length);
        for (let row = 0; row < rows; row++) weights[row] = weightOf[weights[row]!]!;
        return weights;
      }),
      numbers: this.#scales.map(({ mean, factor }, column) => {
        const values = columnOf(numbers, column, this.#scales.length);
        for (let row = 0; row < rows; row++) values[row] = (values[row]! - mean) * factor;
        return values;
      }),
      firstNumber: this.#firstNumber,
      lists: this.#lists.map((weightOf, list) => ({
        offsets: lists[list]!.offsets,
        ids: lists[list]!.ids.map((id) => weightOf[id]!),
      })),
    };
  }
}

function countsOf(ids: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (let at = 0; at < ids.length; at++) counts[ids[at]!]!++;
  return counts;
}

function scaleOf(values: Float32Array): Scale {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let row = 0; row < values.length; row++) squares += (values[row]! - mean) ** 2;
  const standardDeviation = Math.sqrt(squares / values.length);
  return { mean, factor: standardDeviation > 1e-7 * Math.abs(mean) ? 1 / standardDeviation : 0 };
}
