import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { isMarked, runMark } from './run-mark.ts';
import type { OwnModule } from './run-mark.ts';

let place: string;
const run = (): string => join(place, 'run');
const keyFile = (): string => join(place, 'cache', 'fsdnet', 'keys', 'run-marks');
const module: OwnModule = { file: '/models/own.ts', sha256: 'a1', imports: { 'b.ts': 'b1', 'c.ts': 'c1' } };

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'fsdnet-mark-'));
  vi.stubEnv('XDG_CACHE_HOME', join(place, 'cache'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

test('a mark holds for one folder and one content of the files', () => {
  const mark = runMark(run(), [module])!;
  expect(isMarked(run(), [module], mark)).toBe(true);
  expect(isMarked(run(), [{ ...module, imports: { 'c.ts': 'c1', 'b.ts': 'b1' } }], mark)).toBe(true);
  const others: readonly OwnModule[] = [
    { ...module, file: '/models/other.ts' },
    { ...module, sha256: 'a2' },
    { ...module, sha256: null },
    { ...module, imports: { ...module.imports, 'c.ts': 'c2' } },
    { file: module.file, sha256: module.sha256 },
  ];
  for (const other of others) expect(isMarked(run(), [other], mark)).toBe(false);
  expect(isMarked(join(place, 'copy'), [module], mark)).toBe(false);
  expect(isMarked(run(), [module, module], mark)).toBe(false);
});

test('what is no mark, or was changed, holds for nothing', () => {
  const mark = runMark(run(), [module])!;
  const changed = `${mark.startsWith('0') ? '1' : '0'}${mark.slice(1)}`;
  for (const given of [changed, mark.slice(1), '', undefined, null, 1, [mark]]) {
    expect(isMarked(run(), [module], given)).toBe(false);
  }
});

test('a folder is the same by whatever path, before and after it is made', () => {
  const mark = runMark(run(), [module])!;
  mkdirSync(run());
  symlinkSync(place, join(place, 'linked'), 'junction');
  expect(isMarked(join(place, 'linked', 'run'), [module], mark)).toBe(true);
});

test('there is one key, made once', () => {
  expect(runMark(run(), [module])).toBe(runMark(run(), [module]));
  expect(statSync(keyFile()).size).toBe(32);
  rmSync(keyFile());
  expect(isMarked(run(), [module], 'no key is made to look')).toBe(false);
  expect(statSync(keyFile(), { throwIfNoEntry: false })).toBeUndefined();
});

test('without a folder for the key there is no mark', () => {
  writeFileSync(join(place, 'cache'), '');
  expect(runMark(run(), [module])).toBeUndefined();
  vi.stubEnv('XDG_CACHE_HOME', 'relative');
  expect(runMark(run(), [module])).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('a key that others can read is none', () => {
  const mark = runMark(run(), [module]);
  chmodSync(keyFile(), 0o644);
  expect(isMarked(run(), [module], mark)).toBe(false);
  expect(runMark(run(), [module])).toBeUndefined();
});
