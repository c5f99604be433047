import type { ResultRow } from '../rows/result-row.ts';
import type { Panel } from '../drawing/draw-layers.ts';
import type { Figure } from '../figures/figure.ts';
import type { Table } from '../tables/table.ts';
import { durationText } from '../run/estimate.ts';
import { EARLIER, numericsMark } from '../tables/scores-cells.ts';
import { markdownTable } from '../tables/table.ts';

/** A piece of a page. */
export type Section =
  | { readonly kind: 'text'; readonly text: string }
  /** Also written as <name>.csv and <name>.tex. */
  | { readonly kind: 'table'; readonly name: string; readonly table: Table }
  /** Drawn as <name>.svg and <name>.png. */
  | { readonly kind: 'figure'; readonly name: string; readonly figure: Figure }
  | { readonly kind: 'scatter'; readonly name: string; readonly title: string; readonly panels: readonly Panel[] };

/** A page of docs/results. */
export interface Page {
  /** Name of the file, without its ending. */
  readonly name: string;
  readonly title: string;
  /** The outcome in a sentence; what does not match is said here. */
  readonly first: string;
  readonly sections: readonly Section[];
  /** Trainings behind it. */
  readonly rows: readonly ResultRow[];
  /** The command that makes it. */
  readonly command: string;
}

/** What all pages say at their top. */
const WRITTEN = '<!-- Written by `npm run reproduce`; do not edit. -->';

/** A page as Markdown. */
export function pageText(page: Page): string {
  const parts = [WRITTEN, `# ${page.title}`, page.first, ...page.sections.map(sectionText), howMade(page)];
  return `${parts.join('\n\n')}\n`;
}

function sectionText(section: Section): string {
  switch (section.kind) {
    case 'text':
      return section.text;
    case 'table':
      return `**${section.table.title}** ([CSV](${section.name}.csv), [LaTeX](${section.name}.tex))\n\n${markdownTable(section.table)}`;
    case 'figure':
      return pictureText(section.name, section.figure.title);
    case 'scatter':
      return pictureText(section.name, section.title);
  }
}

function pictureText(name: string, title: string): string {
  return `![${title}](${name}.svg)\n\n([PNG](${name}.png))`;
}

/** Command, time and machines. */
function howMade({ command, rows }: Page): string {
  const lines = ['## How it was made', '', '```sh', command, '```'];
  if (rows.length === 0) return lines.join('\n');
  const seconds = rows.reduce((sum, row) => sum + row.trainSeconds, 0);
  const machines = [
    ...new Set(
      rows.map(
        ({ machine, runtime, threads }) =>
          `${machine ?? 'a machine with 2 cores'}; ${runtime}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      ),
    ),
  ];
  return [
    ...lines,
    '',
    `${rows.length} ${rows.length === 1 ? 'training' : 'trainings'}, ${durationText(seconds)} in training steps, beside other work on the machine:`,
    '',
    ...machines.sort().map((machine) => `- ${machine}`),
    ...(numericsMark(rows) === ''
      ? []
      : ['', `${EARLIER} marks rows of an earlier version of the numerics, whose rounding was another.`]),
  ].join('\n');
}
