import type { FeatureOptions } from './feature-options.ts';

/** Which column is what. Columns that are not named are inferred from a sample of their cells. */
export interface ColumnOptions extends FeatureOptions {
  /** Column of the label. Default: the column named label, click, clicked, target or y. */
  readonly label?: string | undefined;
  /** Label value that counts as a click. Default: 1 or true. */
  readonly positive?: string | undefined;
  /** Columns with one category a row. Default: inferred. */
  readonly categorical?: readonly string[] | undefined;
  /** Columns with one number a row. Default: inferred. */
  readonly numeric?: readonly string[] | undefined;
  /** Columns with a list a row, "name" or "name:separator". Default: inferred; separator "|". */
  readonly multi?: readonly string[] | undefined;
  /** Columns that the model does not see. Default: none. */
  readonly ignore?: readonly string[] | undefined;
  /** Column of sample weights. Default: none. */
  readonly weight?: string | undefined;
  /** Column whose values group rows for gAUC; it stays a feature. Default: none. */
  readonly group?: string | undefined;
  /** Text that stands for a missing value, besides the empty cell. Default: none. */
  readonly missing?: string | undefined;
}
