import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';

const place = new Workplace();
const own = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const jest = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');

/** Trains and scores on the native runtime, in the test of a user. `load` is what the module system has to import with. */
const userTest = (load: string): string => `
  test('trains and scores', async () => {
    const { fromRows } = ${load}('@fsdnet/datasets');
    const { onnx } = ${load}('@fsdnet/engine-onnx');
    const { fit } = ${load}('@fsdnet/training');
    const { createModel } = ${load}('fsdnet');
    const rows = Array.from({ length: 200 }, (_, row) => ({ user: 'u' + (row % 9), click: Number(row % 7 < 3) }));
    const engine = onnx({ runtime: 'node', threads: 1 });
    const trained = await fit(await createModel('deepfm', { hidden: [4, 4] }), fromRows(rows, { label: 'click' }), { engine, epochs: 1 });
    const scores = await trained.predict([{ user: 'u3' }]);
    expect(scores).toBeInstanceOf(Float32Array);
    expect(scores[0]).toBeGreaterThan(0);
    await trained.dispose();
  });
`;

/** Runs the sources as they are, which an installed package does not need. */
const withSources = {
  transform: { '\\.ts$': place.path('strip-types.cjs') },
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@fsdnet/source', 'node', 'import', 'default'] },
  moduleNameMapper: {
    '^fsdnet$': join(own, 'src/index.ts'),
    '^@fsdnet/([^/]+)$': join(own, '../$1/src/index.ts'),
    '^@fsdnet/([^/]+)/(engine|node)$': join(own, '../$1/src/$2/index.ts'),
  },
};

test('models train and score in tests of Jest, with modules and with require', () => {
  place.write(
    'strip-types.cjs',
    `
    const { stripTypeScriptTypes } = require('node:module');
    module.exports = { process: (code) => ({ code: stripTypeScriptTypes(code) }) };
  `,
  );
  place.write('modules.test.mjs', userTest('await import'));
  place.write('require.test.cjs', userTest('require'));
  place.write(
    'jest.config.json',
    JSON.stringify({
      ...{
        testMatch: ['**/*.test.mjs', '**/*.test.cjs'],
        moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
      },
      testTimeout: 60_000,
      ...withSources,
      cacheDirectory: place.path('jest-cache'),
    }),
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', jest, '--runInBand'],
    {
      cwd: place.folder,
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '0' },
    },
  );
  expect(stderr).toContain('2 passed, 2 total');
  expect(status).toBe(0);
}, 60_000);
