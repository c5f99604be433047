import { expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickHeader, clickRows } from './click-rows.ts';

const place = new Workplace();

test('bench measures the engines that are asked for on a file, and says why others are left out', async () => {
  place.write('log.csv', `${clickHeader}\n${clickRows(300).join('\n')}\n`);
  const args = ['bench', '--train', 'log.csv', '--label', 'click', '--model', 'fm', '--runs', '1', '--seconds', '0.05'];
  const measured = await place.json([...args, '--engine', 'onnx,tfjs-node-gpu']);
  const { sides, leftOut, ratios } = measured as {
    readonly sides: readonly { readonly name: string; readonly samplesPerSecond: number; readonly runs: unknown }[];
    readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
    readonly ratios: unknown;
  };
  expect(measured).toMatchObject({ command: 'bench', data: 'log.csv', model: 'fm', fsd: false });
  expect(leftOut.map(({ name }) => name)).toEqual(['PyTorch', 'tfjs-node-gpu']);
  expect(sides).toHaveLength(1);
  expect(sides[0]).toMatchObject({ name: 'onnx', runs: [sides[0]!.samplesPerSecond] });
  expect(sides[0]!.samplesPerSecond).toBeGreaterThan(0);
  expect(leftOut.map(({ name }) => name)).toEqual(['PyTorch', 'tfjs-node-gpu']);
  expect(leftOut[0]!.reason).toBe('its side knows categories only, and age, genres are none.');
  expect(ratios).toEqual({});
});

test('names that do not exist get a suggestion', async () => {
  const { code, stderr } = await place.cli(['bench', '--engine', 'onx']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: --engine onx: is no engine. Did you mean onnx?\n' });
});
