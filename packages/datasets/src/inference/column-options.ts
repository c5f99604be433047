import type { OptionTable } from '@fsdnet/core';
import { UTC } from '@fsdnet/core/engine';
import { featureOptions, type FeatureOptions, type OpenFeatureOption } from './feature-options.ts';

/** Which column is what. Columns that are not named are inferred from a sample of their cells. */
export interface ColumnOptions extends FeatureOptions {
  /** Column of the label. Default: the column named label, click, clicked, target or y, else a guess by names and values. */
  readonly label?: string | undefined;
  /** Label value that counts as a click. Default: 1 or true. */
  readonly positive?: string | undefined;
  /** Columns with one category a row. Default: inferred. */
  readonly categorical?: readonly string[] | undefined;
  /** Columns with one number a row. Default: inferred. */
  readonly numeric?: readonly string[] | undefined;
  /** Columns with a list a row, "name" or "name:separator". Default: inferred; separator "|". */
  readonly multi?: readonly string[] | undefined;
  /** Columns of timestamps or dates, of which hour, weekday and age become features. Default: inferred. */
  readonly time?: readonly string[] | undefined;
  /** Where clocks show hour and weekday: a name of the IANA database such as "Europe/Berlin". Default "UTC". */
  readonly timeZone?: string | undefined;
  /** Columns that the model does not see. Default: none. */
  readonly ignore?: readonly string[] | undefined;
  /** Column of sample weights. Default: none. */
  readonly weight?: string | undefined;
  /** Column whose values group rows for gAUC; it stays a feature. Default: none. */
  readonly group?: string | undefined;
  /**
   * Text that stands for a missing value besides the empty cell, in all columns ("?") or in one ("age=-1"). Default: the usual
   * words (NA, NaN, null, None, \\N, -, ?, …) in columns that otherwise hold numbers, which count beside those that are named.
   */
  readonly missing?: string | readonly string[] | undefined;
  /**
   * When two cells of a column of categories or lists are the same token, in all such columns ("text") or in one
   * ("user=number"), which goes before: "number" when they are the same number, "text" letter for letter. Default: the
   * training rows decide, "number" where all are plain decimal numbers.
   */
  readonly tokens?: string | readonly string[] | undefined;
}

/** Column options without a default value. */
export type OpenColumnOption = OpenFeatureOption | 'label' | 'positive' | 'weight' | 'group' | 'missing' | 'tokens';

/** Every option that says what the columns are. */
export const columnOptions: OptionTable<ColumnOptions, OpenColumnOption> = {
  label: {
    type: 'text',
    unit: 'column',
    otherwise: 'the column named label, click, clicked, target or y, else a guess by names and values',
    line: 'Column of the label.',
  },
  positive: { type: 'text', unit: 'value', otherwise: '1 or true', line: 'Label value that counts as a click.' },
  categorical: { type: 'names', default: [], unit: 'columns', line: 'Columns with one category per row.' },
  numeric: { type: 'names', default: [], unit: 'columns', line: 'Columns with one number per row.' },
  multi: {
    type: 'entries',
    default: [],
    unit: 'column:separator',
    line: 'A column with a list in each row, and its separator, for example "genres:|".',
  },
  time: {
    type: 'names',
    default: [],
    unit: 'columns',
    line: 'Columns of timestamps or dates: hour, weekday and age become features.',
  },
  timeZone: {
    type: 'text',
    default: UTC,
    unit: 'zone',
    line: 'Time zone in which hour and weekday are read, for example "Europe/Berlin".',
  },
  ignore: { type: 'names', default: [], unit: 'columns', line: 'Columns that the model does not see.' },
  weight: { type: 'text', unit: 'column', otherwise: 'none', line: 'Column of sample weights.' },
  group: {
    type: 'text',
    unit: 'column',
    otherwise: 'none',
    line: 'Column whose values group rows for gAUC; it stays a feature.',
  },
  missing: {
    type: 'entries',
    unit: 'token|column=token',
    otherwise: 'the usual words such as NA in columns that otherwise hold numbers',
    line: 'Text that stands for a missing value, besides the empty cell.',
  },
  tokens: {
    type: 'entries',
    unit: 'form|column=form',
    otherwise: 'number where all training cells are plain numbers, else text',
    line: 'Whether numbers are one token however they are written (number) or every text is its own (text).',
  },
  ...featureOptions,
  // What won on the validation rows of sets with numbers; the benchmark sets have the authors' "standard".
  numericScaling: { ...featureOptions.numericScaling, default: 'piecewise' },
};
