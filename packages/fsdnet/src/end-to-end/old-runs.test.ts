import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, test } from 'vitest';

import { inPairs, Workplace } from './cli-process.ts';

const place = new Workplace();
const fixtures = join(import.meta.dirname, '../../test-fixtures');
const runtime = pathToFileURL(createRequire(import.meta.url).resolve('onnxruntime-node')).href;

beforeAll(() => {
  for (const name of ['clicks.csv', 'new.csv']) copyFileSync(join(fixtures, name), place.path(name));
  copyFileSync(join(import.meta.dirname, 'score-exported.mjs'), place.path('score-exported.mjs'));
  const [header = '', ...lines] = readFileSync(place.path('new.csv'), 'utf8').trim().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])));
  place.write('new.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
});

/** The last column of a csv file. */
function predictionsIn(file: string): readonly number[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => Number(line.slice(line.lastIndexOf(',') + 1)));
}

function scoresIn(file: string): readonly number[] {
  return JSON.parse(readFileSync(file, 'utf8')) as number[];
}

/** Float32 numbers of another machine may differ in the last digit. */
function expectSame(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [row, value] of expected.entries())
    expect(Math.abs(actual[row]! - value), `row ${row}`).toBeLessThan(1e-6);
}

describe.each(['b7c390c', 'cb00f8d'])('a run folder that %s wrote', (commit) => {
  const folder = join(fixtures, `run-of-${commit}`);
  const run = `run-of-${commit}`;
  beforeAll(() => cpSync(join(folder, 'run'), place.path(run), { recursive: true }));

  test('evaluates, predicts and exports to the same scores', async () => {
    mkdirSync(place.path(`${commit}/served`), { recursive: true });
    const { evaluated } = await inPairs({
      evaluated: () => place.json(['evaluate', run, '--data', 'clicks.csv']),
      predicted: () => place.json(['predict', run, '--data', 'new.csv', '--out', `${commit}/predictions.csv`]),
      exported: () => place.json(['export', run, '--out', `${commit}/served/model.onnx`]),
    });
    const recorded = JSON.parse(readFileSync(join(folder, 'evaluation.json'), 'utf8')) as Record<string, number>;
    const { auc, logloss } = evaluated!['test'] as Record<string, number>;
    expect(auc).toBeCloseTo(recorded['auc']!, 6);
    expect(logloss).toBeCloseTo(recorded['logloss']!, 6);
    expectSame(predictionsIn(place.path(`${commit}/predictions.csv`)), predictionsIn(join(folder, 'predictions.csv')));
    const served = `${commit}/served`;
    await promisify(execFile)(process.execPath, ['score-exported.mjs', runtime, 'new.jsonl', 'exported', served], {
      cwd: place.folder,
    });
    expectSame(scoresIn(place.path(`${served}/exported-scores.json`)), scoresIn(join(folder, 'exported-scores.json')));
  }, 60_000);

  test('goes on only as it began, which a refusal says', async () => {
    const options = ['--train', 'clicks.csv', '--label', 'click', '--multi', 'genres:|', '--seed', '7'];
    const refusals = await inPairs({
      alone: () => place.refusal(['train', '--resume', '--out', run]),
      elsewhere: () => place.refusal(['train', ...options, '--resume', '--out', run]),
    });
    expect(refusals['alone']).toBe('error: /data/clicks.csv: does not exist. Check the path.');
    expect(refusals['elsewhere']).toMatch(
      /: a run must continue with the (configuration|recipe) that it was started with, got .+ instead of .+\. Give the same options again, or /,
    );
  }, 60_000);
});
