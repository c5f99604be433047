import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-home-'));
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

/** What a process with such an environment finds; as a user without rights of its own where this process has all. */
function cacheFolderWith(environment: Readonly<Record<string, string>>): string {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chmodSync(folder, 0o755);
  return execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `const { defaultCacheDir } = await import(${JSON.stringify(new URL('cache-folder.ts', import.meta.url).href)});
       ${isRoot ? 'process.setuid(64321);' : ''}
       console.log(defaultCacheDir());`,
    ],
    { cwd: folder, env: { TMPDIR: tmpdir(), ...environment }, encoding: 'utf8' },
  ).trim();
}

const temporary = (): string => join(tmpdir(), `fsdnet-${process.getuid?.() === 0 ? 64321 : userInfo().uid}`);

test.skipIf(process.platform === 'win32')('a cache folder is one of the user, whatever the home folder is', () => {
  expect(cacheFolderWith({ XDG_CACHE_HOME: '/somewhere' })).toBe('/somewhere/fsdnet');
  // Empty, one that is not there and cannot be made, and one that takes no files.
  chmodSync(folder, 0o555);
  for (const home of ['', '/proc/none', folder]) expect(cacheFolderWith({ HOME: home })).toBe(temporary());
  expect(readdirSync(folder)).toEqual([]);
});

test('without a home folder of its own, a user has one among the temporary files', () => {
  if (process.getuid?.() !== 0) return;
  // No user has that number.
  expect(cacheFolderWith({})).toBe(temporary());
});
