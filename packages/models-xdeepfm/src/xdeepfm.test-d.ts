import type { ParallelBackbone } from '@fsdnet/core';
import { expectTypeOf, test } from 'vitest';
import { xDeepFM } from './xdeepfm.ts';

test('a backbone, with options of its own', () => {
  expectTypeOf(xDeepFM({ cinUnits: [8, 8], wide: 'none' })).toEqualTypeOf<ParallelBackbone>();
  // @ts-expect-error it has no cross layers
  xDeepFM({ crossLayers: 3 });
});
