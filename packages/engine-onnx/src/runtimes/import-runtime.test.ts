import { afterEach, expect, test, vi } from 'vitest';
import { importRuntime } from './import-runtime.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  [undefined, '1'],
  ['0', '0'],
])('the native runtime collects no telemetry unless the user has said so: %s', async (before, after) => {
  vi.stubEnv('ORT_DISABLE_TELEMETRY', before);
  await importRuntime('onnxruntime-node');
  expect(process.env['ORT_DISABLE_TELEMETRY']).toBe(after);
});
