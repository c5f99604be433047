import type { CtrModel } from '@fsdnet/core';
import type { FsdOutput } from '@fsdnet/fsd-module';
import type { TrainedModel } from '@fsdnet/training';
import { expectTypeOf, test } from 'vitest';

import { defineConfig } from '../cli/options/train-options.ts';
import type { TrainOptions } from '../cli/options/train-options.ts';
import { createModel } from './create-model.ts';
import { fsdNet } from './fsd-net.ts';
import { loadModel } from './load-model.ts';

test('FSDNet takes the options of its backbone and of self-distillation', () => {
  expectTypeOf(fsdNet({ lowRank: true, rank: 8, dropout: 0.2, alpha: 0.9 })).toEqualTypeOf<CtrModel<FsdOutput>>();
  // @ts-expect-error only the form with two streams can be fused
  fsdNet({ structure: 'stacked' });
});

test('models by name, runs by folder', () => {
  expectTypeOf(createModel('dcn', { crossLayers: 2 })).resolves.toEqualTypeOf<CtrModel>();
  expectTypeOf(loadModel('runs/first')).resolves.toEqualTypeOf<TrainedModel>();
});

test('a configuration is checked', () => {
  expectTypeOf(
    defineConfig({ train: ['a.csv', 'b.csv'], label: 'click', optimizer: 'sgd', monitor: 'logloss', hidden: [64] }),
  ).toEqualTypeOf<TrainOptions>();
  // @ts-expect-error it is called batchSize
  defineConfig({ batchsize: 3 });
  // @ts-expect-error a program's value, which no file can hold
  defineConfig({ callbacks: [] });
});
