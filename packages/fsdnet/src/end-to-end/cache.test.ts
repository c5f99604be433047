import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickCsv } from './click-rows.ts';

const place = new Workplace();
const cpu = ['--engine', 'cpu'];
const training = ['train', '--train', 'clicks.csv', '--label', 'click', '--model', 'lr', '--epochs', '1', ...cpu];
/** Sources are compiled into the cache folder, as without the tests' own place for them. */
const ownCompiled = { environment: { NODE_COMPILE_CACHE: '' } };
const encoded = place.path(join('cache', 'fsdnet', 'encoded'));

beforeAll(() => place.write('clicks.csv', clickCsv(200, 5)));

test('with --no-cache encoded data are neither taken from the cache nor kept', async () => {
  const plain = await place.json([...training, '--no-cache', '--out', 'plain']);
  expect(existsSync(encoded)).toBe(false);
  const kept = await place.json([...training, '--out', 'kept'], ownCompiled);
  expect(existsSync(encoded)).toBe(true);
  expect(kept['test']).toEqual(plain['test']);
  const evaluated = [
    await place.json(['evaluate', 'kept', ...cpu]),
    await place.json(['evaluate', 'kept', '--no-cache', ...cpu]),
  ];
  expect(evaluated.map((result) => [result['prepareCached'], result['test']])).toEqual([
    [true, evaluated[0]!['test']],
    [false, evaluated[0]!['test']],
  ]);
}, 60_000);

test('the cache is listed and removed', async () => {
  mkdirSync(place.path('cache/fsdnet/engines/some-engine'), { recursive: true });
  place.write('cache/fsdnet/engines/some-engine/package.json', '{}');
  const folder = place.path(join('cache', 'fsdnet'));
  const listed = await place.json(['cache'], { environment: { FSDNET_CACHE_GB: '2' } });
  expect(listed).toEqual({
    command: 'cache',
    folder,
    bytes: expect.any(Number),
    limitBytes: 2e9,
    removed: false,
    entries: [
      expect.objectContaining({ kind: 'compiled' }),
      expect.objectContaining({ kind: 'encoded', lastUsed: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }),
      expect.objectContaining({ kind: 'engines', name: 'some-engine', bytes: 2 }),
    ],
  });
  const { stdout } = await place.cli(['cache', 'clean'], ownCompiled);
  expect(stdout).toMatch(/^kind +name +size {2}last used\ncompiled .+\nencoded +[0-9a-f]{40}\.bin +\d+ KiB {2}\d{4}-/);
  expect(stdout).toContain(`: ${folder}\n`);
  expect(existsSync(folder)).toBe(false);
}, 60_000);

test('what is not understood is refused', async () => {
  expect(await place.refusal(['cache', 'empty'])).toBe(
    'error: cache empty: unknown action. Use fsdnet cache to see what is there, fsdnet cache clean to remove it.',
  );
  expect(await place.refusal(['cache'], { environment: { FSDNET_CACHE_GB: '-1' } })).toBe(
    'error: FSDNET_CACHE_GB: must be a number of gigabytes, at least 0, got "-1". For example 10.',
  );
});
