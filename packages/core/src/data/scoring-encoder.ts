import type { FittedSchema } from '../schema/fitted-schema.ts';
import type { CoverageCounter } from './coverage-counter.ts';
import type { EncodedRows } from './encoded-rows.ts';
import type { Row } from './row.ts';
import { fieldTokens, RowsToEncode, type FieldTokens } from './rows-to-encode.ts';

/** Up to so many rows are read into memory that stays. */
const FEW_ROWS = 1024;

/** Encodes rows that are to be scored: one of them within microseconds, for what reads them is made once. */
export class ScoringEncoder {
  readonly #fitted: FittedSchema;
  readonly #tokens: FieldTokens;
  #few: RowsToEncode | undefined;

  constructor(fitted: FittedSchema, tokens: FieldTokens = fieldTokens(fitted)) {
    this.#fitted = fitted;
    this.#tokens = tokens;
  }

  /** Throws an InputError that names row and column. */
  encode(rows: readonly Row[], coverage?: CoverageCounter): EncodedRows {
    const reading = rows.length > FEW_ROWS ? this.#reading(rows.length) : (this.#few ??= this.#reading());
    const { collected } = reading;
    collected.clear();
    for (const row of rows) collected.add(row);
    return reading.encoded(coverage);
  }

  #reading(capacity?: number): RowsToEncode {
    return new RowsToEncode(this.#fitted, this.#tokens, { capacity });
  }
}
