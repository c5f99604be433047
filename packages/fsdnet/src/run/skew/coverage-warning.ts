import type { FittedSchema } from '@fsdnet/core';
import type { Coverage } from '@fsdnet/core/engine';

import { countText, percentText } from '../../cli/output/index.ts';
import type { CoveredPart } from './coverage-result.ts';

/** What is wrong with rows that were scored, as `--json` lists it under "warnings". */
export type CoverageWarning =
  | {
      /** Categories in no vocabulary, numbers beyond training's range, cells without a value: many more than usual. */
      readonly code: 'unseen' | 'outside' | 'missing';
      readonly part: CoveredPart;
      readonly field: string;
      readonly share: number;
      /** The same of the run's validation rows. */
      readonly validShare: number;
    }
  | {
      /** Rows differ, and all have the same prediction. */
      readonly code: 'alike';
      readonly part: CoveredPart;
      readonly rows: number;
    };

/** Fewer rows than these say nothing. */
const FEWEST_ROWS = 50;
/** A share is worth a warning when it is above both so many times that of the validation rows, and so much more. */
const TIMES = 3;
const MORE = 0.1;

/** Rows that were scored. */
export interface ScoredPart {
  readonly part: CoveredPart;
  readonly rows: number;
  readonly coverage: Coverage;
  /** Whether rows that differ all have the same prediction. */
  readonly alike: boolean;
}

/** What is to be said of rows, beside the run's validation rows; of a run that does not know these, only that all score alike. */
export function coverageWarnings(
  { fields, coverage: stored }: FittedSchema,
  { part, rows, coverage, alike }: ScoredPart,
): readonly CoverageWarning[] {
  if (rows < FEWEST_ROWS) return [];
  const [usual, found] = [stored?.valid ?? {}, coverage].map((part) => new Map(Object.entries(part)));
  const ofFields = fields.flatMap(({ name, kind, feature }): CoverageWarning[] => {
    const [before, now] = [usual!.get(name), found!.get(name)];
    if (!before || !now) return [];
    const ofTime = feature.kind !== 'multiValued' && feature.time !== undefined;
    const numeric = kind === 'numeric';
    return [
      // Time goes on: later rows are always older than all of training's.
      ...(isFarAbove(now.unseen, before.unseen) && !(numeric && ofTime)
        ? [
            {
              code: numeric ? 'outside' : 'unseen',
              ...{ part, field: name, share: now.unseen, validShare: before.unseen },
            } as const,
          ]
        : []),
      ...(isFarAbove(now.missing, before.missing)
        ? [{ code: 'missing', part, field: name, share: now.missing, validShare: before.missing } as const]
        : []),
    ];
  });
  return [...ofFields, ...(alike ? [{ code: 'alike', part, rows } as const] : [])];
}

const coverageCodes: ReadonlySet<string> = new Set<CoverageWarning['code']>(['unseen', 'outside', 'missing', 'alike']);

/** Whether a warning is one of these: `--strict` asks for that. */
export function isCoverageWarning(warning: { readonly code: string }): warning is CoverageWarning {
  return coverageCodes.has(warning.code);
}

function isFarAbove(share: number, usual: number): boolean {
  return share > TIMES * usual && share > usual + MORE;
}

/** A warning in words. */
export function coverageWarningText(warning: CoverageWarning): string {
  if (warning.code === 'alike')
    return `all ${countText(warning.rows)} rows have the same prediction, though they differ: the model knows nothing of them`;
  const { code, part, field, share, validShare } = warning;
  const [what, check] = {
    unseen: ['of the values are not among those of training', 'Check that they are written as in the training file'],
    outside: ["of the numbers lie beyond training's range", 'Check their unit'],
    missing: [
      'of the values are missing',
      'Check that the file is complete, and which token stands for a missing value',
    ],
  }[code];
  const rows = part === 'data' ? '' : ` of the ${part} rows`;
  return `field ${JSON.stringify(field)}${rows}: ${percentText(share)} ${what}, and ${percentText(validShare)} were among the validation rows. ${check}`;
}
