import { calibrationChart } from './calibration-chart.ts';
import { dotChart } from './dot-chart.ts';
import { lineChart } from './line-chart.ts';
import type { Curve } from './line-chart.ts';
import { escaped } from './markup.ts';
import type { HeadlineFigure, ReportData, ReportEpoch, ReportRun, ReportTable } from './report-data.ts';
import { styleSheet } from './style-sheet.ts';

/** Version of the report's format, in its `generator` line. */
export const reportFormat = 1;

/** One self-contained page: no script, no request, light and dark. */
export function renderReport(data: ReportData): string {
  const { title, subtitle, headline, runs, tables } = data;
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
<section>
${[...charts(runs), ...tables.map(table)].join('\n')}
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

function charts(runs: readonly ReportRun[]): string[] {
  const heads = runs.flatMap((run, series) =>
    (run.heads ?? []).flatMap((head) =>
      head.auc === null ? [] : [{ name: runs.length > 1 ? `${run.name}, ${head.name}` : head.name, series, value: head.auc }],
    ),
  );
  const calibrations = runs.map((run, series) => ({
    name: run.calibrationError === undefined ? run.name : `${run.name} (ECE ${run.calibrationError.toFixed(4)})`,
    series,
    points: run.calibration ?? [],
  }));
  const single = calibrations.length === 1 ? calibrations[0]?.name.replace(/^.*\((ECE .*)\)$/, ', $1') : undefined;
  return [
    lineChart('AUC on the validation rows', runs.map((run, series) => curve(run, series, (epoch) => epoch.validAuc ?? NaN))),
    lineChart('Log loss on the validation rows', runs.map((run, series) => curve(run, series, (epoch) => epoch.validLogLoss))),
    lineChart('Training loss', runs.length === 1 ? lossParts(runs[0]) : runs.map((run, series) => curve(run, series, totalLoss))),
    calibrationChart(`Calibration on the test rows${single?.startsWith(', ECE') ? single : ''}`, calibrations),
    heads.length > 1 ? dotChart('AUC of each head on the test rows', heads) : '',
  ].filter((chart) => chart !== '');
}

function curve(run: ReportRun, series: number, value: (epoch: ReportEpoch) => number): Curve {
  return { name: run.name, series, marked: run.bestEpoch, points: run.epochs.map((epoch) => ({ x: epoch.epoch, y: value(epoch) })) };
}

function totalLoss(epoch: ReportEpoch): number {
  return Object.values(epoch.loss).reduce((sum, part) => sum + part, 0);
}

function lossParts(run: ReportRun | undefined): Curve[] {
  const names = [...new Set(run?.epochs.flatMap((epoch) => Object.keys(epoch.loss)))];
  const parts = names.map((name, index) => ({
    name: spaced(name),
    series: index + 1,
    points: (run?.epochs ?? []).map((epoch) => ({ x: epoch.epoch, y: epoch.loss[name] ?? NaN })),
  }));
  if (!run || names.length < 2) return parts.map((part) => ({ ...part, series: 0 }));
  return [{ ...curve(run, 0, totalLoss), name: 'total' }, ...parts];
}

/** softLabels → soft labels */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
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
    `<div class="table"><h2>${escaped(title)}</h2>${note === undefined ? '' : `<p>${escaped(note)}</p>`}<table>` +
    `${header ? line(header, 'th') : ''}${rows.map((row) => line(row, 'td')).join('')}</table></div>`
  );
}
