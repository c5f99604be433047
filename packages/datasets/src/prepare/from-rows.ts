import { RowEncoder, SchemaFitter, type CtrData, type Row, type Schema } from '@fsdnet/core';
import { quotedName } from '../columns/column-names.ts';
import { existingColumn } from '../columns/existing-column.ts';
import type { ColumnOptions } from '../inference/column-options.ts';
import { inferSchema, type SchemaInference } from '../inference/infer-schema.ts';
import { rowSplitter, type RowSplitter } from '../splits/row-splitter.ts';
import type { SplitBy } from '../splits/split-by.ts';
import { checkParts, cutTraining, noRows } from './prepare-parts.ts';
import { SAMPLE_ROWS } from './sample-size.ts';
import { splitFor } from './split-options.ts';

/** Options of `fromRows`. */
export interface FromRowsOptions extends ColumnOptions {
  /**
   * Factor on the weight of training rows with a click, besides their sample weights. Predictions are not corrected for it.
   * Default 1.
   */
  readonly positiveWeight?: number | undefined;
  /** What the columns are. Default: what the column options name, the rest inferred from the first rows. */
  readonly schema?: Schema | undefined;
  /** Shares of train, valid and test. Default "8:1:1"; "9:1" when test rows are given; none when valid rows are given. */
  readonly split?: string | undefined;
  /**
   * Splits by a column instead of at random: "time:COLUMN" (numbers or ISO dates; the oldest rows train, the newest test,
   * rows of one time stay together) or "group:COLUMN" (rows of one value stay together; the seed and the value alone decide
   * where). Default: at random.
   */
  readonly splitBy?: string | undefined;
  /** Keeps the share of clicks equal in all parts. Default false. */
  readonly stratify?: boolean | undefined;
  /** Validation rows. Default: cut from `rows`. */
  readonly valid?: Iterable<Row> | undefined;
  /** Test rows. Default: cut from `rows`, none when `valid` is given. */
  readonly test?: Iterable<Row> | undefined;
  /** Key of the random split. Default 2023. */
  readonly seed?: number | undefined;
  /** Tokens that training sees less often become OOV. Default 2. */
  readonly minCount?: number | undefined;
  /** Default "rows". */
  readonly name?: string | undefined;
}

/** Data made from rows in memory. */
export interface RowsData extends CtrData {
  /** How the schema was found; absent when it was given. */
  readonly inference?: SchemaInference;
}

/**
 * Makes training data from rows in memory: splits them, learns vocabularies and scales from the training part, encodes all.
 * Throws an InputError that names row and column.
 *
 * @example
 * const data = fromRows(rows, { schema, split: '8:1:1', seed: 1 });
 */
export function fromRows(rows: Iterable<Row>, options: FromRowsOptions = {}): RowsData {
  const {
    split,
    splitBy,
    stratify = false,
    valid,
    test,
    seed = 2023,
    minCount,
    positiveWeight,
    name = 'rows',
  } = options;
  const all = Array.isArray(rows) ? (rows as readonly Row[]) : [...rows];
  const { ratio, by } = splitFor({ split, splitBy, stratify, valid: valid !== undefined, test: test !== undefined });
  const { schema, inference } = options.schema
    ? { schema: options.schema, inference: undefined }
    : inferred(all, options);
  const fitter = new SchemaFitter(schema, { minCount, capacity: all.length });
  for (const row of all) fitter.add(row);
  const splitter = by && splitterOf(all, by, name);
  const { fitted, ...parts } = cutTraining(fitter, {
    source: name,
    seed,
    ratio,
    stratify,
    splitter,
    positiveWeight,
  });
  const encoder = new RowEncoder(fitted);
  const validRows = valid ? encoder.encode(valid, { labels: true }) : parts.valid;
  const testRows = test ? encoder.encode(test, { labels: true }) : parts.test;
  if (!validRows) throw noRows(name);
  return checkParts(
    {
      name,
      schema: fitted,
      train: parts.train,
      valid: validRows,
      ...(testRows && { test: testRows }),
      ...(inference && { inference }),
    },
    { train: name, valid: name, test: name },
  );
}

function splitterOf(rows: readonly Row[], by: SplitBy, name: string): RowSplitter {
  const splitter = rowSplitter(by, name);
  const { column } = by;
  rows.forEach((row, index) => {
    if (!Object.hasOwn(row, column)) existingColumn(column, Object.keys(row), `${name}[${index}]`);
    splitter.add(row[column], () => `${name}[${index}]: column ${quotedName(column)}`);
  });
  return splitter;
}

function inferred(rows: readonly Row[], options: ColumnOptions): { schema: Schema; inference: SchemaInference } {
  const first = rows[0];
  if (!first) throw noRows('rows');
  const columns = Object.keys(first);
  const sample = rows.slice(0, SAMPLE_ROWS).map((row) => columns.map((column) => row[column]));
  return inferSchema({ source: 'rows', columns, rows: sample }, options);
}
