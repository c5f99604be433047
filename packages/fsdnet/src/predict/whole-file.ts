import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { InputError } from '@fsdnet/core';

import { writeAll } from '../cli/output/index.ts';

/** Takes text or bytes; resolves when more may come. */
export type FileSink = (content: string | Uint8Array) => Promise<void>;

/**
 * Writes a file that appears only when it is whole: into a temporary file beside it, which is renamed at the end and
 * removed on failure. "-" is standard output, written at the end. A name that ends in .gz is compressed.
 */
export async function writeWholeFile(path: string, work: (write: FileSink) => Promise<void>): Promise<void> {
  if (path !== '-' && !existsSync(dirname(path))) {
    throw new InputError({
      where: path,
      rule: `the folder ${dirname(path)} does not exist`,
      fix: 'Make it, or choose another one.',
    });
  }
  const folder = path === '-' ? await mkdtemp(join(tmpdir(), 'fsdnet-')) : undefined;
  const temporary =
    folder === undefined ? join(dirname(path), `.${basename(path)}.${process.pid}.tmp`) : join(folder, 'out');
  try {
    await writeThrough(temporary, path.endsWith('.gz'), work);
    if (folder === undefined) await rename(temporary, path);
    else for await (const chunk of createReadStream(temporary)) writeAll(chunk as Uint8Array);
  } finally {
    await rm(folder ?? temporary, { recursive: true, force: true });
  }
}

async function writeThrough(
  path: string,
  compressed: boolean,
  work: (write: FileSink) => Promise<void>,
): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx' });
  await once(file, 'open');
  const target: Writable = compressed ? createGzip() : file;
  if (target !== file) target.pipe(file);
  const done = finished(file);
  done.catch(() => undefined);
  try {
    await work(async (content) => {
      if (!target.write(content)) await Promise.race([once(target, 'drain'), done]);
    });
  } finally {
    target.end();
    await done;
  }
}
