/**
 * One row of raw data by column name. A value is text, a number, true/false, a `Date` (times), or (multi-valued features) a
 * list of those. `null`, `undefined`, `NaN` and `''` are missing values; the key of every feature must be there.
 */
export type Row = Readonly<Record<string, unknown>>;
