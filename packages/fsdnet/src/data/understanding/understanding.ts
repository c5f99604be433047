import { leakingFields } from '@fsdnet/datasets';
import type { ColumnDecision } from '@fsdnet/datasets';

import { shellWord } from '../../cli/command-text/index.ts';
import { progressView } from '../../cli/output/index.ts';
import type { Console } from '../../cli/output/index.ts';
import type { LoadedData } from '../index.ts';
import { clickDrift } from './click-drift.ts';
import { clicksTable, partClicks } from './part-clicks.ts';
import type { PartClicks } from './part-clicks.ts';
import { warningText } from './run-warning.ts';
import type { RunWarning } from './run-warning.ts';

/** What was understood of the data of a run. */
export interface Understanding {
  /** What became of each column; none for the known data sets, whose columns are known too. */
  readonly columns: readonly ColumnDecision[];
  readonly parts: readonly PartClicks[];
  /** Files of the user's own only. */
  readonly warnings: readonly RunWarning[];
}

/** Looks at data that were loaded; leaks are looked for in files of the user's own. Shows progress. */
export async function understand({ data, inference }: LoadedData, console: Console): Promise<Understanding> {
  const parts = partClicks(data);
  if (!inference) return { columns: [], parts, warnings: [] };
  const { columns } = inference;
  const doubtful = columns.filter((column) => column.doubtful);
  const drift = clickDrift(parts, data.schema.schema);
  return {
    columns,
    parts,
    warnings: [
      ...doubtful.map(({ column }) => ({ code: 'label', field: column }) as const),
      ...(await leaks(data, console)),
      ...(drift ? [{ code: 'drift', clickRate: drift } as const] : []),
    ],
  };
}

/** Tells on stderr what was understood, warnings last. */
export function tellUnderstanding(understanding: Understanding, console: Console): void {
  for (const line of understandingLines(understanding)) console.info(line);
  for (const warning of understanding.warnings) console.warn(warningText(warning));
}

/** Label, clicks per part and hints, for people. */
export function understandingLines({ columns, parts }: Understanding): readonly string[] {
  const label = labelOf(columns);
  return [
    ...(label ? [`label: ${label.guessed ? `${label.text}; name another with --label` : label.text}`] : []),
    clicksTable(parts),
    ...columns.flatMap(hint),
  ];
}

/** The label and why it was taken; undefined for a known data set. */
export function labelOf(
  columns: readonly ColumnDecision[],
): { readonly text: string; readonly guessed: boolean } | undefined {
  const label = columns.find(({ use }) => use === 'label');
  if (!label) return undefined;
  const guessed = label.reason !== 'named';
  return { text: `${JSON.stringify(label.column)}, ${guessed ? label.reason : 'as named'}`, guessed };
}

function hint({ column, words }: ColumnDecision): readonly string[] {
  if (words === undefined) return [];
  return [
    `column ${JSON.stringify(column)} holds text of ${words.toFixed(1)} words on average: ` +
      `--multi ${shellWord(`${column}: `)} makes each word a token`,
  ];
}

async function leaks(data: LoadedData['data'], console: Console): Promise<readonly RunWarning[]> {
  const view = progressView(console);
  const fields = await leakingFields(data, {
    onProgress: (done, total) => view.update({ title: 'looking for leaks', done, total }),
  });
  view.clear();
  // A column may have several fields; the one with the highest AUC comes first.
  const byColumn = new Map([...fields].reverse().map(({ column, auc }) => [column, auc]));
  return [...byColumn].reverse().map(([field, auc]) => ({ code: 'leak', field, auc }));
}
