import type { FittedSchema } from '@fsdnet/core';
import type { Coverage } from '@fsdnet/core/engine';

import type { Console } from '../../cli/output/index.ts';
import type { AlikeScores } from './alike-scores.ts';
import { partResult } from './coverage-result.ts';
import type { CoveredPart, PartResult } from './coverage-result.ts';
import { coverageWarnings, coverageWarningText } from './coverage-warning.ts';
import type { CoverageWarning } from './coverage-warning.ts';

/** How scored rows differ from what a run was trained on. */
export interface Skew {
  readonly fields: PartResult;
  readonly warnings: readonly CoverageWarning[];
}

/** Rows that were scored. */
export interface SkewedRows {
  readonly part: CoveredPart;
  readonly rows: number;
  readonly coverage: Coverage;
  readonly scores: AlikeScores;
}

/** The skew of rows that a run has scored; `schema` is the run's. Warnings are told. */
export function skewOf(schema: FittedSchema, { scores, ...scored }: SkewedRows, console: Console): Skew {
  const someUnseen = Object.values(scored.coverage).some(({ unseen }) => unseen > 0);
  const warnings = coverageWarnings(schema, { ...scored, alike: scores.areAlike(someUnseen) });
  for (const warning of warnings) console.warn(coverageWarningText(warning));
  return { fields: partResult(schema, scored.coverage), warnings };
}
