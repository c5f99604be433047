import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder: $XDG_CACHE_HOME/fsdnet, else ~/.cache/fsdnet. */
export function defaultCacheDir(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'fsdnet');
}
