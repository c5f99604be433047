import { expect, test } from 'vitest';

import { axisBetween, axisOver, epochTicks } from './axis.ts';
import { renderReport } from './index.ts';
import type { ReportData, ReportRun } from './index.ts';

const run = (name: string, heads: number): ReportRun => ({
  name,
  bestEpoch: 2,
  epochs: [1, 2, 3].map((epoch) => ({
    epoch,
    loss: { crossEntropy: 1 / epoch, hints: 0.1 },
    validAuc: 0.8 + epoch / 100,
    validLogLoss: 0.4,
  })),
  calibration: [
    { predicted: 0.1, observed: 0.2, rows: 10 },
    { predicted: 0.9, observed: 0.8, rows: 5 },
  ],
  calibrationError: 0.05,
  heads: Array.from({ length: heads }, (_, index) => ({
    name: `head ${index + 1}`,
    auc: 0.8 + index / 100,
    logLoss: 0.4,
  })),
});

const data = (runs: readonly ReportRun[]): ReportData => ({
  title: 'a <b> & "c"',
  subtitle: 'subtitle',
  headline: [{ label: 'AUC', value: '0.83' }],
  runs,
  tables: [{ title: 'Facts', header: ['Name', 'Value'], rows: [['x', '<script>alert(1)</script>']] }],
});

test('is one page without scripts and requests, and escapes what it shows', () => {
  const html = renderReport(data([run('fsdnet', 3)]));
  expect(html).not.toMatch(/<script|https?:|src=|@import|url\(/);
  expect(html).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
  expect(html).toContain('&lt;script&gt;');
  expect(html.match(/<figure>/g)).toHaveLength(5);
  expect(html).toContain('prefers-color-scheme:dark');
  expect(html).not.toMatch(/NaN|undefined|Infinity/);
});

test('draws two runs together, without their losses', () => {
  const html = renderReport(data([run('dcn-v2', 0), run('fsdnet', 3)]));
  expect(html.match(/<figure>/g)).toHaveLength(4);
  expect(html).not.toContain('Training loss');
  expect(html).toContain('AUC of the heads of fsdnet');
});

test('survives what is undefined: no AUC, one epoch, no test rows', () => {
  const bare: ReportRun = {
    name: 'dcn',
    bestEpoch: 1,
    epochs: [{ epoch: 1, loss: { crossEntropy: 0.5 }, validAuc: null, validLogLoss: 0.5 }],
  };
  const html = renderReport(data([bare]));
  expect(html).not.toMatch(/NaN|undefined|Infinity/);
});

test('axes have round ticks inside their range', () => {
  expect(axisBetween(0, 1, 0, 100).ticks.map((tick) => axisBetween(0, 1, 0, 100).text(tick))).toEqual([
    '0.0',
    '0.2',
    '0.4',
    '0.6',
    '0.8',
    '1.0',
  ]);
  const axis = axisOver([0.9123, 0.9151], 200, 0);
  for (const tick of axis.ticks) {
    expect(axis.at(tick)).toBeGreaterThanOrEqual(0);
    expect(axis.at(tick)).toBeLessThanOrEqual(200);
  }
  expect(new Set(axis.ticks.map((tick) => axis.text(tick))).size).toBe(axis.ticks.length);
  expect(axisOver([3, 3], 0, 10).at(3)).toBeCloseTo(5);
  expect(epochTicks(1, 36)).toEqual([5, 10, 15, 20, 25, 30, 35]);
  expect(epochTicks(1, 4)).toEqual([1, 2, 3, 4]);
  expect(epochTicks(0.51, 3.5)).toEqual([1, 2, 3]);
  expect(epochTicks(0.25, 0.75)).toEqual([0.75]);
});
