import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import type { TrainOptions } from '../cli/options/index.ts';
import { stoppedTraining } from './stopped-training.ts';

const folder = mkdtempSync(join(tmpdir(), 'fsdnet stopped-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function messageOf(told: TrainOptions): string {
  const error = stoppedTraining(folder, told, { text: 'Ctrl-C', exitCode: 130 }, new Error('stopped'));
  expect(error.code).toBe('aborted');
  return error.message.replaceAll(folder, 'my run');
}

test('what is kept of a training that was stopped, and how to go on, is said', () => {
  expect(messageOf({ dataset: 'sample' })).toBe(
    'train: stopped (Ctrl-C) before the training began, so nothing is kept. Give the same command again.',
  );
  const kept = 'my run: the training was stopped (Ctrl-C), and its state is kept. Go on with: fsdnet train --resume';
  // A race keeps its state before its winner has a configuration.
  for (const file of ['recipe.json', 'config.json']) {
    writeFileSync(join(folder, file), '{}');
    expect(messageOf({ dataset: 'sample', model: './own.ts' })).toBe(`${kept} --out "my run"`);
  }
  expect(messageOf({ resume: true, out: folder, trustModelCode: true })).toBe(
    `${kept} --out "my run" --trust-model-code`,
  );
  expect(messageOf({ resume: true, out: folder, model: './own.ts' })).toBe(`${kept} --out "my run" --model ./own.ts`);
  expect(messageOf({ resume: true, out: folder, dataset: 'sample', model: 'dcn' })).toBe(`${kept} --out "my run"`);
});
