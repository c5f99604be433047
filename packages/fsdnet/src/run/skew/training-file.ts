import { createHash } from 'node:crypto';
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Whether a file is one of some others, or has the same bytes. */
export async function isOneOfFiles(path: string, others: readonly string[]): Promise<boolean> {
  const size = sizeOf(path);
  if (size === undefined) return false;
  for (const other of others) {
    if (sizeOf(other) !== size) continue;
    if (realpathSync(other) === realpathSync(path) || (await digestOf(other)) === (await digestOf(path))) return true;
  }
  return false;
}

/** Undefined for what is no file. */
function sizeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : undefined;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
