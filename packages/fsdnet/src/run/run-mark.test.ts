import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { isMarked, runMark } from './run-mark.ts';
import type { OwnModule } from './run-mark.ts';

let place: string;
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

test('a mark holds for one content of the files', () => {
  const mark = runMark([module])!;
  expect(isMarked([module], mark)).toBe(true);
  expect(isMarked([{ ...module, imports: { 'c.ts': 'c1', 'b.ts': 'b1' } }], mark)).toBe(true);
  const others: readonly OwnModule[] = [
    { ...module, file: '/models/other.ts' },
    { ...module, sha256: 'a2' },
    { ...module, sha256: null },
    { ...module, imports: { ...module.imports, 'c.ts': 'c2' } },
    { file: module.file, sha256: module.sha256 },
  ];
  for (const other of others) expect(isMarked([other], mark)).toBe(false);
  expect(isMarked([module, module], mark)).toBe(false);
});

test('what is no mark, or was changed, holds for nothing', () => {
  const mark = runMark([module])!;
  const changed = `${mark.startsWith('0') ? '1' : '0'}${mark.slice(1)}`;
  for (const given of [changed, mark.slice(1), '', undefined, null, 1, [mark]]) {
    expect(isMarked([module], given)).toBe(false);
  }
});

test('there is one key, made once', () => {
  expect(runMark([module])).toBe(runMark([module]));
  expect(statSync(keyFile()).size).toBe(32);
  rmSync(keyFile());
  expect(isMarked([module], 'no key is made to look')).toBe(false);
  expect(statSync(keyFile(), { throwIfNoEntry: false })).toBeUndefined();
});

test('without a folder for the key there is no mark', () => {
  writeFileSync(join(place, 'cache'), '');
  expect(runMark([module])).toBeUndefined();
  vi.stubEnv('XDG_CACHE_HOME', 'relative');
  expect(runMark([module])).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('a key that others can read is none', () => {
  const mark = runMark([module]);
  chmodSync(keyFile(), 0o644);
  expect(isMarked([module], mark)).toBe(false);
  expect(runMark([module])).toBeUndefined();
});
