// Writes results.md from the results of replays: node benchmarks/replay/write-table.ts
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComparedRate, Replay, Way } from './replay-result.ts';
import { meanOf, type Scores } from './scores.ts';

const folder = join(import.meta.dirname, 'results');

const NAMES: Readonly<Record<Way, string>> = {
  anew: 'training anew, on all rows so far',
  init: '`train --init`, on the new rows',
  update: '`update`, one pass over the new rows',
  never: 'never again',
};

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function digits(value: number | null): string {
  return value === null ? '–' : value.toFixed(4);
}

function replayTable({ log, rows, past, steps, cpu, threads, date }: Replay): string {
  const ways = Object.keys(NAMES) as Way[];
  const of = (way: Way, part: keyof Scores) => steps.map((step) => step.ways[way][part]);
  const seconds = (way: Way): number => steps.reduce((sum, step) => sum + step.ways[way].seconds, 0);
  const sizeOf = (part: keyof Scores): number => of('anew', part).reduce((sum, score) => sum + score.rows, 0);
  const cells = (way: Way): string[] => {
    const [own, anew] = [meanOf(of(way, 'known'), 'auc'), meanOf(of('anew', 'known'), 'auc')];
    return [
      NAMES[way],
      digits(own),
      own === null || anew === null || way === 'anew' ? '' : (own - anew).toFixed(4).replace('-', '−'),
      digits(meanOf(of(way, 'known'), 'logloss')),
      digits(meanOf(of(way, 'fresh'), 'auc')),
      digits(meanOf(of(way, 'fresh'), 'logloss')),
      way === 'never' ? '' : (seconds(way) / steps.length).toFixed(1),
      way === 'never' || way === 'anew' ? '' : (seconds(way) / seconds('anew')).toFixed(2),
    ];
  };
  return [
    `## ${log}`,
    '',
    `${rows.toLocaleString('en-US')} rows in the order of time; the first ${past.toLocaleString('en-US')} train the model that ` +
      `all ways begin with. Then ten steps, each predicted before it is learned: ${sizeOf('known').toLocaleString('en-US')} rows of users ` +
      `that came before, ${sizeOf('fresh').toLocaleString('en-US')} of new ones. ${cpu}, ${threads} thread${threads === 1 ? '' : 's'}, ${date}.`,
    '',
    table(
      ['', 'AUC, known users', 'minus anew', 'log loss', 'AUC, new users', 'log loss', 'seconds per step', 'of anew'],
      ways.map(cells),
    ),
  ].join('\n');
}

function ratesTable(log: string, rates: readonly ComparedRate[]): string {
  return [
    `### Rates of \`update\` on ${log}`,
    '',
    table(
      ['--update-rate', 'AUC', 'log loss'],
      rates.map(({ rate, auc, logloss }) => [String(rate), digits(auc), digits(logloss)]),
    ),
  ].join('\n');
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const replays = files.filter((name) => !name.endsWith('-rates.json')).map((name) => replayTable(read<Replay>(name)));
const rates = files
  .filter((name) => name.endsWith('-rates.json'))
  .map((name) => ratesTable(name.replace('-rates.json', ''), read<ComparedRate[]>(name)));
writeFileSync(
  join(folder, 'README.md'),
  [
    '# Logs, day by day',
    '',
    '`node benchmarks/replay/write-table.ts` writes this page. AUC and log loss are means over the steps, each weighed by its rows; ' +
      'seconds are from the start of the program to its end.',
    '',
    replays.join('\n\n'),
    '',
    '## The rate of `update`',
    '',
    'Compared on ten steps of the second quarter of each log, which the tables above do not look at, by what `update` says of rows ' +
      'before it learns from them.',
    '',
    rates.join('\n\n'),
    '',
  ].join('\n'),
);
