import { calibrationChart } from './calibration-chart.ts';
import { dotChart } from './dot-chart.ts';
import { lineChart } from './line-chart.ts';
import type { Curve } from './line-chart.ts';
import { escaped } from './markup.ts';
import type { HeadlineFigure, ReportData, ReportEpoch, ReportRun, ReportTable } from './report-data.ts';
import { styleSheet } from './style-sheet.ts';

/** Version of the report's format, in its `generator` line. */
const reportFormat = 1;

/** One self-contained page: no script, no request, light and dark. */
export function renderReport(data: ReportData): string {
  const { title, subtitle, part = 'the test rows', headline, lead = [], runs, tables } = data;
  const heads = headCharts(runs, part);
  const pairs = charts(runs, part);
  // Charts are placed in pairs; a smaller one fills the gap that an odd number leaves.
  if (pairs.length % 2 === 1) pairs.push(...heads.splice(0, 1));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="fsdnet report ${reportFormat}">
<title>${escaped(title)}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="subtitle">${escaped(subtitle)}</p>
<dl class="headline">${headline.map(figure).join('')}</dl>
<section class="lead">
${lead.map(table).join('\n')}
</section>
<section class="charts">
${pairs.join('\n')}
</section>
<section class="tables">
${[...heads, ...tables.map(table)].join('\n')}
</section>
<footer>Written by fsdnet. The page needs no network; hover over a point to read its value.</footer>
</main>
</body>
</html>
`;
}

function figure({ label, value, note }: HeadlineFigure): string {
  return `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>${note === undefined ? '' : `<small>${escaped(note)}</small>`}</div>`;
}

function charts(runs: readonly ReportRun[], part: string): string[] {
  const calibrations = runs.map(({ name, calibrationError, calibration = [] }, series) => ({
    name: calibrationError === undefined ? name : `${name} (ECE ${calibrationError.toFixed(4)})`,
    series,
    points: calibration,
  }));
  const [first] = runs;
  const single =
    runs.length === 1 && first?.calibrationError !== undefined ? `, ECE ${first.calibrationError.toFixed(4)}` : '';
  return [
    lineChart(
      'AUC on the validation rows',
      runs.map((run, series) => curve(run, series, (epoch) => epoch.validAuc ?? NaN)),
    ),
    lineChart(
      'Log loss on the validation rows',
      runs.map((run, series) => curve(run, series, (epoch) => epoch.validLogLoss)),
    ),
    // Losses of different models are different sums, so they are not drawn together.
    runs.length === 1 && first ? lineChart('Training loss by part', lossParts(first)) : '',
    calibrationChart(`Calibration on ${part}${single}`, calibrations),
  ].filter((chart) => chart !== '');
}

function headCharts(runs: readonly ReportRun[], part: string): string[] {
  return runs
    .map(({ name, heads = [] }, series) => {
      const rows = heads.flatMap((head) => (head.auc === null ? [] : [{ name: head.name, series, value: head.auc }]));
      return dotChart(`AUC of the heads${runs.length > 1 ? ` of ${name}` : ''} on ${part}`, rows);
    })
    .filter((chart) => chart !== '');
}

function curve(run: ReportRun, series: number, value: (epoch: ReportEpoch) => number): Curve {
  return {
    name: run.name,
    series,
    marked: run.bestEpoch,
    points: run.epochs.map((epoch) => ({ x: epoch.epoch, y: value(epoch) })),
  };
}

function totalLoss(epoch: ReportEpoch): number {
  return Object.values(epoch.loss).reduce((sum, part) => sum + part, 0);
}

function lossParts(run: ReportRun): Curve[] {
  const names = [...new Set(run.epochs.flatMap((epoch) => Object.keys(epoch.loss)))];
  const parts = names.map((name, index) => ({
    name: spaced(name),
    series: index + 1,
    points: run.epochs.map((epoch) => ({ x: epoch.epoch, y: epoch.loss[name] ?? NaN })),
  }));
  if (names.length < 2) return parts.map((part) => ({ ...part, series: 0 }));
  return [{ ...curve(run, 0, totalLoss), name: 'total' }, ...parts];
}

/** softLabels → soft labels, embeddingL2 → embedding L2 */
function spaced(name: string): string {
  return name.replace(/[A-Z](?![0-9])/g, (letter) => ` ${letter.toLowerCase()}`).replace(/L2$/, ' L2');
}

function table({ title, note, header, rows, right = [] }: ReportTable): string {
  const line = (cells: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${cells
      .map((cell, column) => {
        const style = right.includes(column) ? ' class="right"' : tag === 'td' && column === 0 ? ' class="first"' : '';
        return `<${tag}${style}>${escaped(cell)}</${tag}>`;
      })
      .join('')}</tr>`;
  return (
    `<div class="table"><h2>${escaped(title)}</h2>${note === undefined ? '' : `<p>${escaped(note)}</p>`}<table${header ? ' class="listed"' : ''}>` +
    `${header ? line(header, 'th') : ''}${rows.map((row) => line(row, 'td')).join('')}</table></div>`
  );
}
