import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { firstRows } from './first-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-first-rows-'));
const options = { dataDir: folder, cacheDir: join(folder, 'cache') };
afterAll(() => rmSync(folder, { recursive: true }));

test('rows of the embedded sample as training reads them', async () => {
  const rows = await firstRows('sample', 3, options);
  expect(rows).toHaveLength(3);
  expect(rows![0]).toMatchObject({ age: '39', workclass: 'State-gov', 'native-country': 'United-States' });
});

test('rows that are made from several files; fewer than asked for', async () => {
  mkdirSync(join(folder, 'ml-1m-official'));
  const write = (name: string, content: string): void =>
    writeFileSync(join(folder, 'ml-1m-official', `${name}.dat`), content, 'latin1');
  const movie = { Genres: 'Comedy|Drama', Year: '2001' };
  write('users', '1::F::18::4::12345\n');
  write('movies', '7::Amélie (2001)::Comedy|Drama\n');
  write('ratings', '1::7::4::978300760\n1::7::3::978300761\n');
  expect(await firstRows('ml-1m-genres', 5, options)).toEqual(
    ['1', '0'].map((Label) => ({
      Label,
      UserID: '1',
      Gender: '0',
      Age: '18',
      Occupation: '4',
      MovieID: '7',
      ...movie,
    })),
  );
});

test('files that are not at hand, or a folder that does not exist: none', async () => {
  expect(await firstRows('criteo', 5, options)).toBeUndefined();
  expect(await firstRows('criteo', 5, { ...options, dataDir: join(folder, 'nowhere') })).toBeUndefined();
});
