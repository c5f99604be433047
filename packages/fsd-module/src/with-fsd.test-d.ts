import type { CtrModel, ParallelBackbone } from '@fsdnet/core';
import { expectTypeOf, test } from 'vitest';
import { withFSD, type FsdOutput } from './with-fsd.ts';

declare const backbone: ParallelBackbone;
declare const plain: CtrModel;

test('takes a backbone and gives a model with fused layers', () => {
  expectTypeOf(withFSD(backbone, { temperature: 1.3, connect: 'last-layer' })).toEqualTypeOf<CtrModel<FsdOutput>>();
});

test('a plain model has no streams to fuse', () => {
  // @ts-expect-error a CtrModel has no layers
  withFSD(plain);
});

test('options that are none do not compile', () => {
  // @ts-expect-error a form of the loss that there is not
  withFSD(backbone, { kl: 'reverse' });
  // @ts-expect-error it stands beside the other options now
  withFSD(backbone, { ablation: { hints: false } });
});
