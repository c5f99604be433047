/**
 * One row of raw data by column name. A value is text, a number, true/false, a `Date` (times), or (multi-valued features) a
 * list of those; a `Date` in a column of categories is its ISO 8601 text. `null`, `undefined`, `NaN` and `''` are missing
 * values, as is a key that some of the rows lack; that of every feature must be in one of them.
 */
export type Row = Readonly<Record<string, unknown>>;
