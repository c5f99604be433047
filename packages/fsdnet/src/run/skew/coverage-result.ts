import type { FittedSchema } from '@fsdnet/core';
import type { Coverage } from '@fsdnet/core/engine';

/** How much of one field's cells training knows, as shares, beside what it was in training; null where that is not known. */
export type FieldResult =
  | {
      /** Categories that are in no vocabulary. */
      readonly unseen: number;
      readonly missing: number;
      readonly trainUnseen: number | null;
      readonly trainMissing: number | null;
    }
  | {
      /** Numbers beyond training's range. */
      readonly outside: number | null;
      readonly missing: number;
      readonly trainMissing: number | null;
    };

/** Fields by name. */
export type PartResult = Readonly<Record<string, FieldResult>>;

/** The rows that coverage is about: a part of the run's own data, or a file. */
export type CoveredPart = 'valid' | 'test' | 'data';

/** In `--json` under "coverage". */
export type CoverageResult = { readonly [P in CoveredPart]?: PartResult };

/** The coverage of rows as results show it; `schema` is the run's. */
export function partResult({ fields, coverage: stored }: FittedSchema, coverage: Coverage): PartResult {
  const numeric = new Set(fields.filter(({ kind }) => kind === 'numeric').map(({ name }) => name));
  const train = new Map(Object.entries(stored?.train ?? {}));
  return Object.fromEntries(
    Object.entries(coverage).map(([name, { unseen, missing }]) => {
      const { unseen: trainUnseen = null, missing: trainMissing = null } = train.get(name) ?? {};
      return numeric.has(name)
        ? [name, { outside: stored?.ranges ? unseen : null, missing, trainMissing }]
        : [name, { unseen, missing, trainUnseen, trainMissing }];
    }),
  );
}

/** Coverage of a run's own valid and test rows, as far as its schema has it. */
export function ownCoverage(schema: FittedSchema): CoverageResult {
  const { valid, test } = schema.coverage ?? {};
  return { ...(valid && { valid: partResult(schema, valid) }), ...(test && { test: partResult(schema, test) }) };
}
