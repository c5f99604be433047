import { readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickCsv, quickOptions } from './click-rows.ts';

const place = new Workplace();
const training = ['train', '--train', 'clicks.csv', ...quickOptions];
const nothingInMemory = { environment: { FSDNET_IN_MEMORY_GB: '0' } };

beforeAll(() => place.write('clicks.csv', clickCsv(600)));

test('data in blocks give the results of data in memory, from the cache and without one', async () => {
  const inMemory = await place.json([...training, '--no-cache', '--out', 'memory']);
  for (const [out, cache] of [
    ['uncached', ['--no-cache']],
    ['written', []],
    ['read', []],
  ] as const) {
    const inBlocks = await place.json([...training, ...cache, '--out', out], nothingInMemory);
    for (const key of ['valid', 'test', 'clicks', 'warnings', 'coverage', 'baselines', 'calibration'])
      expect([key, inBlocks[key]]).toEqual([key, inMemory[key]]);
    expect(readFileSync(place.path(`${out}/model.safetensors`))).toEqual(
      readFileSync(place.path('memory/model.safetensors')),
    );
  }
  const evaluated = await place.json(['evaluate', 'read', '--engine', 'cpu'], nothingInMemory);
  expect([evaluated['prepareCached'], evaluated['test']]).toMatchObject([true, inMemory['test'] as object]);
}, 120_000);

test('where data are is told, and a limit that is no number is refused', async () => {
  const { stderr } = await place.cli(['evaluate', 'read', '--engine', 'cpu'], nothingInMemory);
  expect(stderr).toMatch(/^Encoded data: \d+ KiB, read in blocks from .+\.bin$/m);
  expect(await place.refusal(training, { environment: { FSDNET_IN_MEMORY_GB: 'little' } })).toMatch(
    /^error: FSDNET_IN_MEMORY_GB: must be a number of gigabytes, at least 0, got "little"\. For example \d+\.$/,
  );
}, 60_000);
