import type { CtrModel, ParallelBackbone } from '@fsdnet/core';
import { expectTypeOf, test } from 'vitest';
import { afnPlus } from './afn-plus.ts';
import { dnn } from './dnn.ts';
import { fm } from './fm.ts';
import { graphFM } from './graphfm.ts';
import { maskNet } from './masknet.ts';
import { withCL4CTR } from './with-cl4ctr.ts';

test('models with two streams are backbones, the others are not', () => {
  expectTypeOf(dnn({ hidden: [8] })).toEqualTypeOf<CtrModel>();
  expectTypeOf(afnPlus()).toEqualTypeOf<ParallelBackbone>();
  expectTypeOf(graphFM({ deep: true })).toEqualTypeOf<ParallelBackbone>();
  expectTypeOf(graphFM()).toEqualTypeOf<CtrModel | ParallelBackbone>();
  expectTypeOf(withCL4CTR(fm(), { viewDropout: 0.3 })).toEqualTypeOf<CtrModel>();
});

test('options that a model has not do not compile', () => {
  // @ts-expect-error MaskNet's MLP has no batch norm
  maskNet({ batchNorm: true });
  // @ts-expect-error an activation that there is not
  dnn({ activation: 'swish' });
});
