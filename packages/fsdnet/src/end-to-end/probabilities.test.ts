import { readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { inPairs, Workplace } from './cli-process.ts';
import { clickHeader, clickRows, quickOptions, quickWith } from './click-rows.ts';

interface Result {
  readonly valid: { readonly auc: number; readonly logloss: number; readonly interval?: unknown };
  readonly test: {
    readonly auc: number;
    readonly logloss: number;
    readonly interval: readonly [number, number];
    readonly clickRate: number;
    readonly meanPrediction: number;
    readonly ece: number;
  };
  readonly calibration?: {
    readonly kind: string;
    readonly slope: number;
    readonly intercept: number;
    readonly logloss: { readonly before: number; readonly after: number };
    readonly ece: { readonly before: number; readonly after: number };
  };
  readonly baselines?: {
    readonly constant: { readonly valid: object; readonly test?: { readonly logloss: number } };
    readonly lr: {
      readonly test?: object;
      readonly difference: { readonly value: number; readonly interval: unknown };
    };
  };
  readonly seconds: Readonly<Record<string, number>>;
}

const place = new Workplace();
const files = ['--train', 'train.csv', '--valid', 'valid.csv', '--test', 'test.csv'];
const train = ['train', ...files, ...quickWith(['--epochs', '3'])];
const cpu = ['--engine', 'cpu'];
let corrected: Result;

/** Rows of which most without a click are left out, as if the click rate had risen since training. */
function laterRows(count: number, seed: number): string {
  const rows = clickRows(count, seed).filter((row, index) => row.startsWith('1') || index % 4 === 0);
  return `${[clickHeader, ...rows].join('\n')}\n`;
}

async function trained(...options: string[]): Promise<Result> {
  return (await place.json([...train, ...options])) as unknown as Result;
}

beforeAll(async () => {
  place.write('train.csv', `${clickHeader}\n${clickRows(1500, 1).join('\n')}\n`);
  place.write('valid.csv', laterRows(1500, 2));
  place.write('test.csv', laterRows(1500, 3));
  corrected = await trained('--out', 'run');
}, 60_000);

test('probabilities are corrected where that helps, wherever they come from', async () => {
  const { calibration, test: onTest } = corrected;
  expect(calibration!.kind).toMatch(/intercept|platt/);
  expect(calibration!.intercept).toBeGreaterThan(0.3);
  expect(calibration!.logloss.after).toBeLessThan(calibration!.logloss.before);
  expect(calibration!.ece.after).toBeLessThan(calibration!.ece.before);

  const results = await inPairs<unknown>({
    plain: () => trained('--calibrate', 'off', '--out', 'plain'),
    evaluated: () => place.json(['evaluate', 'run', ...cpu]),
    predicted: () => place.json(['predict', 'run', ...cpu, '--data', 'test.csv', '--out', 'scored.csv']),
    exported: () => place.json(['export', 'run', '--out', 'serve/first/model.onnx', '--engine', 'onnx-wasm']),
    resumed: () => place.json(['train', '--resume', '--out', 'run']),
  });
  const plain = results['plain'] as Result;
  expect(plain.calibration).toBeUndefined();
  expect(plain.valid).toEqual(corrected.valid);
  expect(onTest.logloss).toBeLessThan(plain.test.logloss);
  expect(onTest.ece).toBeLessThan(plain.test.ece);
  expect(Math.abs(onTest.meanPrediction - onTest.clickRate)).toBeLessThan(0.05);

  expect(results['evaluated']).toMatchObject({ test: onTest, calibration });
  const scores = readFileSync(place.path('scored.csv'), 'utf8').trim().split('\n').slice(1);
  const mean = scores.reduce((sum, row) => sum + Number(row.split(',').at(-1)), 0) / scores.length;
  expect(mean).toBeCloseTo(onTest.meanPrediction, 5);
  expect(results['exported']).toMatchObject({ check: { dataRows: scores.length } });
  expect(results['resumed']).toEqual(corrected);
}, 120_000);

test('a run says how it does beside a constant and a logistic regression', async () => {
  const { baselines, test: onTest, seconds } = corrected;
  expect(baselines).toMatchObject({
    constant: { valid: { logloss: expect.any(Number) }, test: { logloss: expect.any(Number) } },
    lr: {
      valid: { auc: expect.any(Number) },
      test: {
        auc: expect.any(Number),
        logloss: expect.any(Number),
        interval: [expect.any(Number), expect.any(Number)],
      },
      rows: { seen: 1500, all: 1500 },
    },
  });
  const { difference, test: regression } = baselines!.lr;
  expect(difference.value).toBeCloseTo(onTest.auc - (regression as { readonly auc: number }).auc, 6);
  expect(onTest.interval[0]).toBeLessThan(onTest.auc);
  expect(onTest.interval[1]).toBeGreaterThan(onTest.auc);
  expect(seconds['baselines']).toBeGreaterThan(0);

  const alone = ['--train', 'train.csv', ...quickOptions, '--epochs', '1'].filter((_, index, all) => {
    const first = all.indexOf('--epochs');
    return index !== first && index !== first + 1;
  });
  const results = await inPairs({
    none: () => place.cli(['train', ...alone, '--no-baselines', '--json', '--out', 'none']),
    'no test rows': () =>
      place.cli([
        'train',
        ...alone,
        '--split',
        '8:2',
        '--learning-rate',
        '1e-9',
        '--log-level',
        'warn',
        '--out',
        'two',
      ]),
  });
  expect(JSON.parse(results['none']!.stdout)).not.toHaveProperty('baselines');
  const { stdout, stderr } = results['no test rows']!;
  expect(stdout).toMatch(/On the validation rows +AUC +95 % interval +Log loss\nfsdnet .*\nlogistic regression /);
  // A model that has not learned.
  expect(stderr).toContain('warning: fsdnet is not better than the baselines: ');
  const report = readFileSync(place.path('two/report.html'), 'utf8');
  expect(report).toContain('Beside the baselines');
  expect(report).toContain('fsdnet is not better than the baselines');
}, 60_000);

test('a run that is stopped and resumed ends with the same comparison', async () => {
  const stopped = await place.cli([...train, '--out', 'stopped'], {
    onStart: (child) =>
      void child.stderr?.on('data', (text: string) => {
        if (/epoch +1\b/.test(text)) child.kill('SIGTERM');
      }),
  });
  expect(stopped.code).toBe(143);
  const { valid, test: onTest, calibration, baselines } = await trained('--resume', '--out', 'stopped');
  expect({ valid, test: onTest, calibration, baselines }).toEqual({
    valid: corrected.valid,
    test: corrected.test,
    calibration: corrected.calibration,
    baselines: corrected.baselines,
  });
}, 60_000);
