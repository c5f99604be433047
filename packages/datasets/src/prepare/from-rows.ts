import {
  ConfigError,
  RowEncoder,
  type CtrData,
  type EncodedPart,
  type EncodedRows,
  type OptionTable,
  type Row,
  type Schema,
} from '@fsdnet/core';
import {
  checkOptions,
  CoverageCounter,
  isPromise,
  SchemaFitter,
  shownValue,
  type SchemaGrowth,
} from '@fsdnet/core/engine';
import { existingColumn, quotedName } from '../columns.ts';
import { columnOptions, type ColumnOptions, type OpenColumnOption } from '../inference/column-options.ts';
import { withoutCounters } from '../inference/counted-columns.ts';
import { inferSchema, type InferredSchema, type SchemaInference } from '../inference/infer-schema.ts';
import { RowCounters } from '../inference/row-counter.ts';
import { rowSplitter, type RowSplitter, type SplitBy } from '../splits/split-by.ts';
import { fittingOptions, resolveFitting, type FittingOptions } from './fitting-options.ts';
import { checkParts, cutTraining, noRows } from './prepare-parts.ts';
import { SAMPLE_ROWS } from './sample-size.ts';
import { schemaOption } from './schema-option.ts';
import { splitFor, splitOptions, type SplitOptions } from './split-options.ts';

/** Options of `fromRows`. */
export interface FromRowsOptions extends ColumnOptions, SplitOptions, FittingOptions {
  /** What the columns are. Default: what the column options name, the rest inferred from the first rows. */
  readonly schema?: Schema | undefined;
  /** Validation rows. Default: cut from `rows`. */
  readonly valid?: Iterable<Row> | undefined;
  /** Test rows. Default: cut from `rows`, none when `valid` is given. */
  readonly test?: Iterable<Row> | undefined;
  /** Default "rows". */
  readonly name?: string | undefined;
}

const isIterable = (value: unknown): boolean => typeof value === 'object' && value !== null && Symbol.iterator in value;

type OpenRowsOption = OpenColumnOption | 'split' | 'splitBy' | 'schema' | 'valid' | 'test';

/** Every option of `fromRows`. */
const fromRowsOptions: OptionTable<FromRowsOptions, OpenRowsOption> = {
  ...columnOptions,
  ...splitOptions,
  ...fittingOptions,
  schema: schemaOption,
  valid: { type: 'value', what: 'a list of rows', accepts: isIterable, line: 'Validation rows.' },
  test: { type: 'value', what: 'a list of rows', accepts: isIterable, line: 'Test rows.' },
  name: { type: 'text', default: 'rows', line: 'For messages.' },
};

/** Data and how its schema was found. */
export interface RowsData<P extends EncodedPart = EncodedRows> extends CtrData<P> {
  /** How the schema was found; absent when it was given. */
  readonly inference?: SchemaInference;
  /** How the schema has grown; absent where it was made anew. */
  readonly growth?: SchemaGrowth;
}

/**
 * Makes training data from rows in memory: splits them, learns vocabularies and scales from the training part, encodes all.
 * Throws an InputError that names row and column.
 *
 * @example
 * const data = fromRows(rows, { schema, split: '8:1:1', seed: 1 });
 */
export function fromRows(rows: Iterable<Row>, options: FromRowsOptions = {}): RowsData {
  checkOptions('fromRows', fromRowsOptions, options);
  if (!isIterable(rows)) throw notRows(rows);
  const { valid, test, name = 'rows' } = options;
  const fitting = resolveFitting(options);
  const all = Array.isArray(rows) ? (rows as readonly Row[]) : [...rows];
  const split = splitFor(options, { valid: valid !== undefined, test: test !== undefined });
  const found = options.schema ? undefined : inferred(all, options);
  const fitter = new SchemaFitter(options.schema ?? found!.schema, { ...fitting, capacity: all.length });
  for (const row of all) fitter.add(row);
  const without = found && countersAmong(all, found);
  const splitter = split.by && splitterOf(all, split.by, name);
  const { fitted, coverage, ...parts } = cutTraining(fitter, { source: name, fitting, split, splitter, without });
  const encoder = new RowEncoder(fitted);
  const counted = { ...coverage };
  const given = (part: 'valid' | 'test', rows: Iterable<Row> | undefined): EncodedRows | undefined => {
    if (!rows) return parts[part];
    const counter = new CoverageCounter(fitted, coverage.ranges);
    const encoded = encoder.encode(rows, { labels: true, coverage: counter });
    counted[part] = counter.coverage();
    return encoded;
  };
  const validRows = given('valid', valid);
  const testRows = given('test', test);
  if (!validRows || !counted.valid) throw noRows(name);
  return checkParts(
    {
      name,
      schema: { ...fitted, coverage: { ...counted, valid: counted.valid } },
      train: parts.train,
      valid: validRows,
      ...(testRows && { test: testRows }),
      ...(found && without && { inference: withoutCounters(found.inference, without) }),
    },
    { train: name, valid: name, test: name, splitBy: split.by?.column },
  );
}

function notRows(rows: unknown): ConfigError {
  return new ConfigError({
    where: 'fromRows',
    rule: 'the first argument must be a list of rows',
    got: shownValue(rows),
    fix: isPromise(rows) ? 'Write `await` in front of it.' : 'For a file: `await readCsv(path)`.',
  });
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

function inferred(rows: readonly Row[], options: FromRowsOptions): InferredSchema {
  if (rows.length === 0) throw noRows('rows');
  const keys = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key);
  const columns = [...keys];
  const sample = rows.slice(0, SAMPLE_ROWS).map((row) => columns.map((column) => row[column]));
  return inferSchema({ source: 'rows', columns, rows: sample }, options);
}

/** The columns that only count rows, judged by all of them. */
function countersAmong(rows: readonly Row[], { counters: names }: InferredSchema): ReadonlySet<string> {
  const counters = new RowCounters(names, names);
  if (names.length > 0) for (const row of rows) counters.add(names.map((name) => row[name]));
  return counters.found();
}
