import '@fsdnet/core/testing/vitest';
import { onnx } from '@fsdnet/engine-onnx';
import { describe, expect, test } from 'vitest';
import { goldenNames, readGolden } from './golden-fixture.ts';
import { goldenTraining, type GoldenNumbers } from './golden-training.ts';

/** The native runtime adds in another order. */
const TO_SIX_DIGITS = { rtol: 0, atol: 1e-6 };

describe.each(goldenNames())('%s computes what it did before', (name) => {
  const { options, numbers } = readGolden(name);

  test('to the last bit on onnxruntime-web', async () => {
    expect(await goldenTraining(onnx({ runtime: 'web', threads: 1 }), options)).toStrictEqual(numbers);
  });

  test('to 1e-6 on onnxruntime-node', async () => {
    const actual = byName(await goldenTraining(onnx({ runtime: 'node', threads: 1 }), options));
    const golden = byName(numbers!);
    expect(Object.keys(actual)).toEqual(Object.keys(golden));
    for (const [part, values] of Object.entries(golden)) expect(actual[part], part).toBeAllclose(values, TO_SIX_DIGITS);
  });
});

/** Each metric, and each loss part over all steps. */
function byName({ valid, test, steps }: GoldenNumbers): Record<string, readonly number[]> {
  const lists: Record<string, number[]> = {};
  const add = (name: string, value: number): void => void (lists[name] ??= []).push(value);
  for (const [part, metrics] of Object.entries({ valid, test }))
    for (const [metric, value] of Object.entries(metrics)) add(`${part} ${metric}`, value);
  for (const step of steps) for (const [part, value] of Object.entries(step)) add(part, value);
  return lists;
}
