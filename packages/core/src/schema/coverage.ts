/** How much of one field's cells training knows, as shares of the rows (of all tokens for lists). */
export interface FieldCoverage {
  /** Categories that are in no vocabulary; of numbers: beyond training's range. */
  readonly unseen: number;
  /** Cells without a value; of lists: empty ones. */
  readonly missing: number;
}

/** Coverage by the names of fields. */
export type Coverage = Readonly<Record<string, FieldCoverage>>;

/** The lowest and the highest value of numeric fields in the training part, by name; fields without a value are not there. */
export type NumberRanges = Readonly<Record<string, readonly [lowest: number, highest: number]>>;

/** Coverage of a run's own parts, as it was when the run was trained. */
export interface SchemaCoverage {
  readonly train: Coverage;
  readonly valid: Coverage;
  /** Absent for data without a test part. */
  readonly test?: Coverage;
  /** Absent where no field is numeric. Times in milliseconds since 1970. */
  readonly ranges?: NumberRanges;
}
