import { percentText, textTable } from '../../cli/output/index.ts';
import type { ReportTable } from '../../report/index.ts';
import type { FieldResult, PartResult } from './coverage-result.ts';
import { coverageWarningText } from './coverage-warning.ts';
import type { CoverageWarning } from './coverage-warning.ts';
import type { Skew } from './skew.ts';

/** Coverage for people: a table of the fields that there are warnings about, one line where there are none. */
export function coverageText(fields: PartResult, warnings: readonly CoverageWarning[]): string {
  const named = new Set(warnings.flatMap((warning) => ('field' in warning ? [warning.field] : [])));
  const shares = Object.entries(fields);
  if (named.size > 0) {
    const rows = shares.filter(([name]) => named.has(name)).map(shownField);
    return textTable([header, ...rows], new Set(right));
  }
  if (shares.length === 0) return 'values that training did not see: not known';
  const most = (share: (field: FieldResult) => number): string => {
    const [name = '', field] = shares.reduce(
      (before, each) => (share(each[1]) > share(before[1]) ? each : before),
      shares[0]!,
    );
    return share(field!) === 0 ? 'none' : `at most ${percentText(share(field!))} of a field (${name})`;
  };
  return `values that training did not see: ${most(unknownIn)}; missing values: ${most(({ missing }) => missing)}`;
}

/** Coverage of the test rows for the report: the fields with the most that is not known, and what there is to warn about. */
export function skewTable({ fields, warnings }: Skew): ReportTable {
  const rows = Object.entries(fields).sort(([, one], [, other]) => unknownIn(other) - unknownIn(one));
  return {
    title: 'Values of the test rows',
    ...(warnings.length > 0 && { note: warnings.map(coverageWarningText).join('. ') }),
    header,
    rows: rows.slice(0, 100).map(shownField),
    right,
  };
}

const header = ['Field', 'Not seen', 'in training', 'Missing', 'in training'] as const;
const right = [1, 2, 3, 4] as const;

function shownField([name, field]: readonly [string, FieldResult]): readonly string[] {
  const shown = (share: number | null): string => (share === null ? '–' : percentText(share));
  return [
    name,
    shown(unknownIn(field)),
    // No number of the training rows lies beyond their range.
    shown('unseen' in field ? field.trainUnseen : 0),
    shown(field.missing),
    shown(field.trainMissing),
  ];
}

function unknownIn(field: FieldResult): number {
  return 'unseen' in field ? field.unseen : (field.outside ?? 0);
}
