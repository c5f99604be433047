import type { CtrModel, ParallelBackbone } from '@fsdnet/core';
import { expectTypeOf, test } from 'vitest';
import { autoInt } from './autoint.ts';
import { autoIntPlus } from './autoint-plus.ts';

test('only AutoInt+ has two streams', () => {
  expectTypeOf(autoInt({ heads: 2 })).toEqualTypeOf<CtrModel>();
  expectTypeOf(autoIntPlus({ hidden: [8] })).toEqualTypeOf<ParallelBackbone>();
  // @ts-expect-error AutoInt has no MLP
  autoInt({ hidden: [8] });
});
