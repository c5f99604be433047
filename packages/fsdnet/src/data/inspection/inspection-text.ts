import { bytesText } from '@fsdnet/core/node';
import type { ColumnDecision } from '@fsdnet/datasets';

import { countText, percentText, textTable } from '../../cli/output/index.ts';
import { understandingLines, warningText } from '../understanding/index.ts';
import { estimateText } from '../../estimates/index.ts';
import type { Estimate } from '../../estimates/index.ts';
import type { Understanding } from '../understanding/index.ts';

/** A file that was inspected. */
export interface InspectedFile {
  readonly path: string;
  /** "csv", "parquet", … */
  readonly format: string;
  /** Null of a query. */
  readonly bytes: number | null;
}

/** What an inspection shows. */
export interface Inspection {
  readonly files: readonly InspectedFile[];
  readonly understanding: Understanding;
  /** Rows from which the columns were judged. */
  readonly sampledRows: number;
  /** What reading and splitting had to say. */
  readonly notes: readonly string[];
  /** What training as the recipe's first entry would take. */
  readonly estimate: Estimate;
  /** The command that trains on what was understood. */
  readonly next: string;
}

/** An inspection for people. */
export function inspectionText({ files, understanding, sampledRows, notes, estimate, next }: Inspection): string {
  return [
    ...files.map(({ path, format, bytes }) => `${path}: ${format}${bytes === null ? '' : `, ${bytesText(bytes)}`}`),
    '',
    textTable(
      [
        ['column', 'used as', 'values', 'missing', `why (judged by ${countText(sampledRows)} rows)`],
        ...understanding.columns.map((column) => [
          column.column,
          column.use === 'multiValued' ? 'multi' : column.use,
          valuesText(column),
          percentText(column.missing),
          column.made ?? column.reason,
        ]),
      ],
      new Set([3]),
    ),
    '',
    ...notes,
    ...understandingLines(understanding),
    ...understanding.warnings.map((warning) => `warning: ${warningText(warning)}`),
    '',
    `training: ${estimateText(estimate)}`,
    '',
    'next:',
    `  ${next}`,
  ].join('\n');
}

function valuesText({ distinct, range, use }: ColumnDecision): string {
  if (range === undefined || use === 'label') return `${countText(distinct)} different`;
  const [smallest, largest] = range.map((value) => String(Number(value.toPrecision(6))));
  return `${smallest} to ${largest}, ${countText(distinct)} different`;
}
