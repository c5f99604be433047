import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';

const place = new Workplace();
const own = join(import.meta.dirname, '../..');
const vitest = dirname(createRequire(import.meta.url).resolve('vitest/package.json'));
const conditions = ['@fsdnet/source', 'node', 'import', 'default'];

/** As `npm run test:runtimes`, but on the sources. */
beforeAll(() => {
  cpSync(join(own, '../../scripts/runtimes/programs'), place.folder, { recursive: true });
  mkdirSync(place.path('node_modules'));
  const packages = { '@fsdnet': join(own, 'node_modules/@fsdnet'), fsdnet: own, vitest };
  for (const [name, folder] of Object.entries(packages)) symlinkSync(folder, place.path(`node_modules/${name}`));
});

function run(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=@fsdnet/source', ...args], {
    cwd: place.folder,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

test('a worker thread trains, disposes of its models, closes its port and ends with code 0', () => {
  expect(run('--no-warnings', 'worker.mjs')).toEqual({
    status: 0,
    output: expect.stringMatching(/^scored with onnxruntime-node 1\.[\d.]+\n$/),
  });
}, 60_000);

test('models train and score in tests of Vitest that run in threads', () => {
  place.write(
    'vitest.config.mjs',
    `export default { ssr: { resolve: { conditions: ${JSON.stringify(conditions)} } }, test: { pool: 'threads', testTimeout: 60000 } };`,
  );
  const { status, output } = run(join(vitest, 'vitest.mjs'), 'run', 'user.test.mjs');
  expect(output).toContain('1 passed');
  expect(status).toBe(0);
}, 60_000);
