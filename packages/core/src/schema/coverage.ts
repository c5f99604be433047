/** How much of one field's cells training knows, as shares of the rows (of all tokens for lists). */
export interface FieldCoverage {
  /** Categories that are in no vocabulary; of numbers: beyond training's range. */
  readonly unseen: number;
  readonly missing: number;
}

/** Coverage by field name, as it was when the run was trained. */
export interface SchemaCoverage {
  readonly train: Readonly<Record<string, FieldCoverage>>;
  readonly valid: Readonly<Record<string, FieldCoverage>>;
}
