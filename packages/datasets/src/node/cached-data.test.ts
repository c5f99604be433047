import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isInBlocks, rowsInMemory, schemaFingerprint } from '@fsdnet/core/engine';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cacheEntries, cleanCache } from './cache-folder.ts';
import { readData, type ReadDataOptions } from './read-data.ts';
import type { PreparedData } from './cached-data.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeClicks(rows: number): string {
  const path = join(folder, 'clicks.csv');
  const lines = Array.from(
    { length: rows },
    (_, row) => `${row % 2},u${row % 5},${row}.5,a|b${row % 3},${1 + (row % 2)}`,
  );
  writeFileSync(path, ['click,user,price,tags,w', ...lines].join('\n'));
  return path;
}

async function prepare(options: Partial<ReadDataOptions> = {}): Promise<{ data: PreparedData; messages: string[] }> {
  const messages: string[] = [];
  const data = await readData({
    train: join(folder, 'clicks.csv'),
    label: 'click',
    weight: 'w',
    group: 'user',
    cacheDir: join(folder, 'cache'),
    onMessage: (message) => messages.push(message),
    ...options,
  });
  return { data, messages };
}

function cacheFiles(): string[] {
  return readdirSync(join(folder, 'cache', 'encoded')).map((name) => join(folder, 'cache', 'encoded', name));
}

test('the second time comes from the cache and is the same', async () => {
  writeClicks(60);
  const first = await prepare();
  const second = await prepare();
  expect([first.data.prepareCached, second.data.prepareCached]).toEqual([false, true]);
  const { schema: fittedFirst, prepareCached: _first, ...partsFirst } = first.data;
  const { schema: fittedSecond, prepareCached: _second, ...partsSecond } = second.data;
  expect(partsSecond).toEqual(partsFirst);
  expect(schemaFingerprint(fittedSecond)).toBe(schemaFingerprint(fittedFirst));
  expect(second.messages).toEqual([...first.messages, `Encoded data from the cache: ${cacheFiles()[0]}`]);
});

test('other content or options are prepared anew', async () => {
  writeClicks(60);
  await prepare();
  for (const options of [
    { seed: 1 },
    { minCount: 1 },
    { numericScaling: 'log' },
    { split: '7:2:1' },
    { ignore: ['tags'] },
    { timeZone: 'Europe/Berlin' },
  ] as const) {
    expect([options, (await prepare(options)).data.prepareCached]).toEqual([options, false]);
    expect((await prepare(options)).data.prepareCached).toBe(true);
  }
  writeClicks(61);
  expect((await prepare()).data.prepareCached).toBe(false);
});

test('equal bytes under another extension are another file', async () => {
  const content = `label,x\n${'0,a\n1,b\n'.repeat(20)}`;
  const [comma, tab] = [join(folder, 't.csv'), join(folder, 't.tsv')];
  for (const path of [comma, tab]) writeFileSync(path, content);
  const options = { label: 'label', weight: undefined, group: undefined };
  expect((await prepare({ ...options, train: comma })).data.train.rows).toBe(32);
  await expect(prepare({ ...options, train: tab })).rejects.toThrow('t.tsv: column "label" does not exist.');
});

test('without a cache folder nothing is written', async () => {
  writeClicks(60);
  await prepare({ cacheDir: undefined });
  await prepare({ cacheDir: false });
  expect(existsSync(join(folder, 'cache'))).toBe(false);
});

test('a damaged file is told and prepared anew, wherever the damage is', async () => {
  writeClicks(60);
  const { data } = await prepare();
  const [path = ''] = cacheFiles();
  const bytes = readFileSync(path);
  const damage = [
    Buffer.alloc(0),
    bytes.subarray(0, bytes.length - 1),
    bytes.subarray(0, 40),
    Buffer.concat([bytes, Buffer.of(0)]),
    ...[0, 8, 20, Math.floor(bytes.length / 2), bytes.length - 40, bytes.length - 1].map((at) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 4;
      return changed;
    }),
  ];
  for (const changed of damage) {
    writeFileSync(path, changed);
    const again = await prepare();
    expect(again.messages[0]).toMatch(/cache.* is damaged: its checksum does not match\. Preparing the data again\.$/);
    expect(again.data.prepareCached).toBe(false);
    expect(again.data.train).toEqual(data.train);
    expect(readFileSync(path)).toEqual(bytes);
  }
});

describe('data that do not fit in memory', () => {
  const parts = ['train', 'valid', 'test'] as const;
  const openFiles = (): number => readdirSync('/proc/self/fd').length;
  afterEach(() => vi.unstubAllEnvs());

  test.each(['from the cache', 'without a cache', 'with a cache that cannot be written'])(
    'come in blocks with the rows of memory: %s',
    async (how) => {
      writeClicks(60);
      const { data: inMemory } = await prepare({ cacheDir: undefined });
      const cacheDir = how === 'without a cache' ? false : join(folder, 'cache');
      if (how === 'with a cache that cannot be written') writeFileSync(join(folder, 'cache'), 'no folder');
      vi.stubEnv('TMPDIR', folder);
      for (const prepareCached of [false, how === 'from the cache']) {
        const { data, messages } = await prepare({ cacheDir, inMemoryBytes: 1000 });
        expect(data.prepareCached).toBe(prepareCached);
        expect(messages.at(-1)).toMatch(/^Encoded data: 2 KiB, read in blocks from .*\.bin$/);
        for (const part of parts) {
          expect(isInBlocks(data[part]!)).toBe(true);
          expect(await rowsInMemory(data[part]!)).toEqual(inMemory[part]);
        }
      }
      // Temporary files have no name any more.
      expect(readdirSync(folder).sort()).toEqual(how === 'without a cache' ? ['clicks.csv'] : ['cache', 'clicks.csv']);
    },
  );

  test.skipIf(!existsSync('/proc/self/fd'))('their file is closed when nobody reads it any more', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    writeClicks(60);
    const before = openFiles();
    for (let time = 0; time < 5; time++) await prepare({ inMemoryBytes: 0 });
    await vi.waitFor(() => {
      collectGarbage();
      expect(openFiles()).toBeLessThanOrEqual(before);
    });
  });
});

test('a cache that cannot be written is no error and leaves nothing behind', async () => {
  writeClicks(60);
  writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
  const { data, messages } = await prepare();
  expect(data.train.rows).toBe(48);
  expect(messages.at(-1)).toContain(`Encoded data could not be kept in ${join(folder, 'cache', 'encoded')}: `);
  expect(readdirSync(folder).sort()).toEqual(['cache', 'clicks.csv']);
});

describe('a limit of the cache', () => {
  const gigabytes = (bytes: number): string => String(bytes / 1e9);
  const dayOf = (path: string, day: number): void => utimesSync(path, day * 86_400, day * 86_400);
  afterEach(() => vi.unstubAllEnvs());

  /** Files of four preparations, by seed; each was used on the day of its number. */
  async function fill(): Promise<readonly string[]> {
    writeClicks(60);
    const files: string[] = [];
    for (const seed of [1, 2, 3, 4]) {
      const before = seed === 1 ? [] : cacheFiles();
      await prepare({ seed });
      files.push(...cacheFiles().filter((path) => !before.includes(path)));
    }
    files.forEach((path, index) => dayOf(path, index + 1));
    return files;
  }

  test('what was not used for the longest time goes', async () => {
    const [first, second, third, fourth] = await fill();
    expect((await prepare({ seed: 1 })).data.prepareCached).toBe(true);
    vi.stubEnv('FSDNET_CACHE_GB', gigabytes(3.5 * statSync(first!).size));
    await prepare({ seed: 5 });
    expect([first, second, third, fourth].map((path) => existsSync(path!))).toEqual([true, false, false, true]);
    expect(cacheFiles()).toHaveLength(3);
  });

  test('the newest file stays, and what another process is writing', async () => {
    const [first] = await fill();
    const [abandoned, growing] = [`${first}.1-00000000.part`, `${first}.2-00000000.part`];
    for (const path of [abandoned, growing]) writeFileSync(path, 'half');
    dayOf(abandoned, 9);
    vi.stubEnv('FSDNET_CACHE_GB', '0');
    await prepare({ seed: 5 });
    expect(existsSync(growing)).toBe(true);
    expect(cacheFiles()).toHaveLength(2);
    expect((await prepare({ seed: 5 })).data.prepareCached).toBe(true);
  });

  test('a number that is none is refused', async () => {
    writeClicks(60);
    vi.stubEnv('FSDNET_CACHE_GB', 'ten');
    await expect(prepare()).rejects.toThrow(
      'FSDNET_CACHE_GB: must be a number of gigabytes, at least 0, got "ten". For example 10.',
    );
  });
});

test('the cache folder is listed and removed', async () => {
  writeClicks(60);
  await prepare();
  const cache = join(folder, 'cache');
  mkdirSync(join(cache, 'data', 'frappe'), { recursive: true });
  for (const name of ['train.csv', 'test.csv']) writeFileSync(join(cache, 'data', 'frappe', name), 'a,b\n');
  const [path = ''] = cacheFiles();
  expect(await cacheEntries(cache)).toEqual([
    { kind: 'data', name: 'frappe', path: join(cache, 'data', 'frappe'), bytes: 8, lastUsed: expect.any(Date) },
    { kind: 'encoded', name: basename(path), path, bytes: statSync(path).size, lastUsed: expect.any(Date) },
  ]);
  await cleanCache(cache);
  expect([existsSync(cache), await cacheEntries(cache)]).toEqual([false, []]);
});
