import type { FittedSchema } from '../schema/fitted-schema.ts';
import type { CoverageCounter } from './coverage-counter.ts';
import type { EncodedRows } from './encoded-rows.ts';
import type { Row } from './row.ts';
import { fieldTokens, RowsToEncode, type FieldTokens } from './rows-to-encode.ts';
import { ScoringEncoder } from './scoring-encoder.ts';
import type { TokenIds } from './token-ids.ts';

/** Options of `RowEncoder.encode`. */
export interface EncodeOptions {
  /** Also reads label, weight and group, which then must be there. Default false: rows to be scored. */
  readonly labels?: boolean | undefined;
  /** Counts how many of the cells the schema knows. Default: nobody does. */
  readonly coverage?: CoverageCounter | undefined;
}

/** Options of `RowEncoder.builder`. */
export interface RowBuilderOptions extends EncodeOptions {
  /** Column names of the cells that `addCells` gets. Default: rows come as objects through `add`. */
  readonly columns?: readonly string[] | undefined;
  /** File or other origin, for messages. Default "rows". */
  readonly source?: string | undefined;
  /** Rows to make room for. Default 0. */
  readonly capacity?: number | undefined;
  /** As of `CellReadersOptions`. */
  readonly groups?: TokenIds | undefined;
}

/** Encodes rows one by one. */
export interface RowBuilder {
  /** Rows so far. */
  readonly rows: number;
  /** Adds a row in memory. Throws an InputError that names row and column. */
  add(row: Row): void;
  /** Adds a row by position; `undefined` stands for a cell that is not there, which is missing. `line` and `source` are for messages. */
  addCells(cells: readonly unknown[], line?: number, source?: string): void;
  /**
   * The rows added since the start or the last `finish`, in encoded form. Throws an InputError when none of those that came
   * through `add` had the key of a feature.
   */
  finish(): EncodedRows;
}

/**
 * Turns raw rows into ids and scaled numbers under a fitted schema. What the training part did not teach is no error:
 * unseen and missing categories become OOV, missing numbers the training mean (piecewise ones have a vector of their own),
 * missing lists empty ones. A key that some rows in memory lack is a missing value there.
 *
 * @example
 * const encoded = new RowEncoder(fitted).encode([{ user: '12', item: 77, age: null, genres: ['Drama'] }]);
 */
export class RowEncoder {
  /** The schema that rows are encoded under. */
  readonly fitted: FittedSchema;
  readonly #tokens: FieldTokens;
  readonly #scoring: ScoringEncoder;

  constructor(fitted: FittedSchema) {
    this.fitted = fitted;
    this.#tokens = fieldTokens(fitted);
    this.#scoring = new ScoringEncoder(fitted, this.#tokens);
  }

  /** Encodes rows in memory. Throws an InputError that names row and column. */
  encode(rows: Iterable<Row>, options: EncodeOptions = {}): EncodedRows {
    const list = Array.isArray(rows) ? (rows as readonly Row[]) : undefined;
    if (list && !options.labels) return this.#scoring.encode(list, options.coverage);
    const builder = this.builder({ ...options, capacity: list?.length });
    for (const row of rows) builder.add(row);
    return builder.finish();
  }

  /** A builder for streams of rows. Throws an InputError when `columns` lack one that the schema reads. */
  builder(options: RowBuilderOptions = {}): RowBuilder {
    const start = (): RowsToEncode => new RowsToEncode(this.fitted, this.#tokens, options);
    // The first one is made now, so that a missing column is told before any row is read.
    let reading: RowsToEncode | undefined = start();
    return {
      get rows() {
        return reading?.collected.rows ?? 0;
      },
      add: (row) => (reading ??= start()).collected.add(row),
      addCells: (cells, line, from) => (reading ??= start()).collected.addCells(cells, line, from),
      finish: () => {
        const encoded = (reading ?? start()).encoded(options.coverage);
        reading = undefined;
        return encoded;
      },
    };
  }
}
