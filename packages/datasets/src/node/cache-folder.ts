import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder: fsdnet in $XDG_CACHE_HOME, else in Windows' %LOCALAPPDATA%, else in ~/.cache. */
export function defaultCacheDir(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), '.cache'), 'fsdnet');
}
