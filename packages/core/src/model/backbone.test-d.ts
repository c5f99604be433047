import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expectTypeOf, test } from 'vitest';
import { categorical } from '../schema/feature.ts';
import { defineSchema } from '../schema/schema.ts';
import { defineBackbone, type ParallelBackbone } from './backbone.ts';
import type { CtrModel } from './model.ts';

test('a backbone is made of a function that returns both streams', () => {
  const backbone = defineBackbone({
    name: 'two-streams',
    layers(ctx) {
      expectTypeOf(ctx.input.flat()).toEqualTypeOf<Tensor2D>();
      return { explicit: [ctx.input.flat()], implicit: [ctx.input.flat()] };
    },
  });
  expectTypeOf(backbone).toEqualTypeOf<ParallelBackbone>();
  expectTypeOf(backbone).toExtend<CtrModel>();
  // @ts-expect-error the implicit stream is missing
  defineBackbone({ name: 'one-stream', layers: (ctx) => ({ explicit: [ctx.input.flat()] }) });
});

test('a schema takes features of the three kinds, with their own options', () => {
  defineSchema({ label: 'click', features: [categorical('user', { hash: 100 })] });
  // @ts-expect-error numbers are scaled, tokens are not
  categorical('user', { scaling: 'log' });
});
