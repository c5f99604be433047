import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Lines of a gzipped text of the data folder, without empty ones. */
export function readLines(dataDir: string, file: string, encoding: BufferEncoding = 'utf8'): readonly string[] {
  return gunzipSync(readFileSync(join(dataDir, file)))
    .toString(encoding)
    .split(/\r?\n/)
    .filter((line) => line !== '');
}
