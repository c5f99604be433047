import { readFileSync } from 'node:fs';

import { readData } from '@fsdnet/datasets/node';
import { onnx } from '@fsdnet/engine-onnx';
import { fit } from '@fsdnet/training';
import { describeRun, runFolder } from '@fsdnet/training/node';
import { expect, test } from 'vitest';

import { buildModel } from '../models/index.ts';
import type { ModelSpec } from '../models/index.ts';
import { Workplace } from './cli-process.ts';
import { clickCsv } from './click-rows.ts';

const place = new Workplace();

test('fit without options trains as --recipe fast does, to the bit', async () => {
  place.write('clicks.csv', clickCsv(400));
  await place.json([
    'train', '--train', 'clicks.csv', '--label', 'click', '--multi', 'genres:|', '--recipe', 'fast', '--engine', 'onnx',
    '--threads', '1', '--out', 'fast',
  ]); // prettier-ignore
  const { config } = (await describeRun(place.path('fast'))).config as unknown as {
    readonly config: { readonly model: ModelSpec };
  };
  const data = await readData({
    train: place.path('clicks.csv'),
    label: 'click',
    multi: ['genres:|'],
    cacheDir: false,
  });
  const trained = await fit(await buildModel(config.model), data, {
    engine: onnx({ threads: 1 }),
    run: runFolder(place.path('fit')),
  });
  await trained.dispose();
  const bytes = (run: string): Buffer => readFileSync(place.path(`${run}/model.safetensors`));
  expect(bytes('fit').equals(bytes('fast'))).toBe(true);
}, 120_000);
