/**
 * One row of raw data by column name. A value is text, a number, true/false, a `Date` (times), or (multi-valued features) a
 * list of those. `null`, `undefined`, `NaN` and `''` are missing values, as is a key that some of the rows lack.
 */
export type RawRow = Readonly<Record<string, unknown>>;

/** One input of the model: what `new ort.Tensor(type, data, dims)` takes. */
export type ModelInput =
  | { readonly type: 'int32'; readonly data: Int32Array; readonly dims: number[] }
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: number[] };

/**
 * What is thrown for rows, or a schema, that cannot be used. Its `name` is "InputError" or "StorageError"; decide by `code`, which
 * stays.
 */
export interface EncodingError extends Error {
  /** "input" for a row; "storage" for a schema that is damaged or of a later version. */
  readonly code: 'input' | 'storage';
  /** Row and column. */
  readonly where: string;
  /** What to do about it. */
  readonly fix: string | undefined;
}

/** What was encoded since the encoder was made: counters that only grow, as dashboards take them. */
export interface EncodingCounts {
  /** Rows. */
  readonly rows: number;
  /**
   * Tokens that training did not know, by the name of the field, a category or a list; missing ones are none, and hashed fields
   * know every token.
   */
  readonly unseen: Readonly<Record<string, number>>;
}

/** Turns rows into the model's inputs by name. @throws EncodingError */
export interface Encoder {
  (rows: readonly RawRow[]): Record<string, ModelInput>;
  readonly counts: EncodingCounts;
}

/**
 * Makes the function that turns rows into the model's inputs by name. `schema` is the parsed content of schema.json.
 * Unseen and missing categories, missing numbers, times and lists are no errors; a key that all rows lack, and text where a
 * number or a time belongs, are: an `EncodingError` whose message names row and column, or all keys that are absent.
 */
export function createEncoder(schema: unknown): Encoder;
