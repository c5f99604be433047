import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

import { defaultCacheDir } from '@fsdnet/core/node';

const KEY_BYTES = 32;

/** The key with which this user's runs are marked, made when there is none; undefined where it cannot be kept. */
export function userKey(): Uint8Array | undefined {
  const known = storedUserKey();
  if (known) return known;
  orNone(makeKey);
  return storedUserKey();
}

/** The key, as far as this user's cache folder has one. */
export function storedUserKey(): Uint8Array | undefined {
  return orNone(() => {
    const path = keyFile();
    const key = readFileSync(path);
    return key.length === KEY_BYTES && isPrivate(statSync(path)) ? key : undefined;
  });
}

/** The key appears whole, and of several processes that make one at once the first stays. */
function makeKey(): void {
  const path = keyFile();
  const beside = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    // Core's writers give files no mode of their own.
    writeFileSync(beside, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx', flush: true });
    linkSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Throws where the cache folder would be another one in every working folder. */
function keyFile(): string {
  const folder = defaultCacheDir();
  if (!isAbsolute(folder)) throw new Error('no cache folder of this user');
  return join(folder, 'keys', 'run-marks');
}

/** Windows keeps other users out of the folder itself. */
function isPrivate({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
}

/** Whatever keeps the key from being read or made, there is none. */
function orNone<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
