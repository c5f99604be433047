import type { FirstRun, Scores } from '../rows/result-row.ts';
import { pair, table } from './markdown.ts';
import type { PaperRow } from './peer-run.ts';

/** A backbone of the paper's Table 3 and its two runs. */
interface Backbone {
  readonly name: string;
  readonly plain: string;
  readonly fsd: string;
}

/** The paper's four backbones on Frappe, seed 2023. */
export const BACKBONES: readonly Backbone[] = [
  { name: 'DCN', plain: 'frappe-dcn-2023', fsd: 'frappe-dcn-fsd-2023' },
  { name: 'xDeepFM', plain: 'frappe-xdeepfm-2023', fsd: 'frappe-xdeepfm-fsd-2023' },
  { name: 'AutoInt+', plain: 'frappe-autoint-plus-2023', fsd: 'frappe-autoint-plus-fsd-2023' },
  { name: 'DCNv2', plain: 'frappe-dcn-v2-2023', fsd: 'frappe-fsdnet-2023' },
];

/** Each backbone, plain and with FSD, on the test part beside the paper's Table 3. */
export function backbonesTable(rows: readonly FirstRun[], paper: readonly PaperRow[]): string {
  const ours = (id: string): Scores | undefined => rows.find((row) => row.id === id)?.test;
  const published = (model: string): Scores | undefined => paper.find((row) => row.model === model);
  return table(
    [
      'backbone',
      'plain',
      'with FSD',
      'FSD: AUC, log loss',
      'paper, plain',
      'paper, with FSD',
      'paper, FSD: AUC, log loss',
    ],
    BACKBONES.map(({ name, plain, fsd }) => [
      name,
      pair(ours(plain)),
      pair(ours(fsd)),
      change(ours(plain), ours(fsd)),
      pair(published(name), 4),
      pair(published(`${name}_FSD`), 4),
      change(published(name), published(`${name}_FSD`)),
    ]),
  );
}

/** How much the AUC rises and the log loss falls, relative, in percent. */
function change(before: Scores | undefined, after: Scores | undefined): string {
  if (!before || !after) return '';
  const percent = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(2)} %`;
  return `${percent(after.auc / before.auc - 1)}, ${percent(after.logloss / before.logloss - 1)}`;
}
