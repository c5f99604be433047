import type { CtrData, CtrModel } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import { expectTypeOf, test } from 'vitest';
import type { Evaluation, TrainedModel } from '../trained-model/index.ts';
import { adam } from '../optimizers/adam.ts';
import { fit } from './fit.ts';

declare const model: CtrModel;
declare const data: CtrData;
declare const engine: Engine;

test('trains what it is given', async () => {
  const trained = await fit(model, data, { engine, epochs: 20, optimizer: adam({ beta1: 0.8 }), monitor: 'logloss' });
  expectTypeOf(trained).toEqualTypeOf<TrainedModel>();
  // As the README shows it: data that were not split have no test part, which is an error when it runs.
  expectTypeOf(await trained.evaluate(data.test)).toEqualTypeOf<Evaluation>();
  expectTypeOf(await trained.predict([{ user: '12', age: 31 }])).toEqualTypeOf<Float32Array>();
  // @ts-expect-error a single row is no list
  await trained.predict({ user: '12' });
});

test('options that are none do not compile', async () => {
  // @ts-expect-error an engine is needed
  await fit(model, data, {});
  // @ts-expect-error it is called epochs
  await fit(model, data, { engine, epoch: 3 });
  // @ts-expect-error a name is no engine
  await fit(model, data, { engine: 'onnx' });
  // @ts-expect-error data that are not awaited
  await fit(model, Promise.resolve(data), { engine });
});
