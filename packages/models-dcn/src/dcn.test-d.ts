import type { CtrModel, ParallelBackbone } from '@fsdnet/core';
import { expectTypeOf, test } from 'vitest';
import { dcnV2 } from './dcn-v2.ts';

test('only the parallel form has streams', () => {
  expectTypeOf(dcnV2()).toEqualTypeOf<ParallelBackbone>();
  expectTypeOf(dcnV2({ structure: 'parallel' })).toEqualTypeOf<ParallelBackbone>();
  expectTypeOf(dcnV2({ structure: 'stacked' })).toEqualTypeOf<CtrModel>();
  expectTypeOf(dcnV2({ structure: 'stacked-parallel' })).toEqualTypeOf<CtrModel>();
  expectTypeOf(dcnV2({ structure: 'crossnet-only' })).toEqualTypeOf<CtrModel>();
});
