import { countText, percentText } from '../../cli/output/index.ts';
import type { ReportTable } from '../../report/index.ts';
import { warningText } from './run-warning.ts';
import { labelOf } from './understanding.ts';
import type { Understanding } from './understanding.ts';

/** What was understood of the data, for the report. */
export function understandingTable({ columns, parts, warnings }: Understanding): ReportTable {
  const label = labelOf(columns);
  return {
    title: 'What was understood',
    rows: [
      ...(label ? [['Label', label.text]] : []),
      ...parts.map(({ part, rows, clicks }) => [
        `Clicks in ${part}`,
        `${countText(clicks)} of ${countText(rows)} rows, ${percentText(clicks / rows)}`,
      ]),
      ...warnings.map((warning) => ['Warning', warningText(warning)]),
    ],
  };
}
