import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { InputError } from '@fsdnet/core';
import { writeWhole } from '@fsdnet/core/node';
import type { WriteBytes } from '@fsdnet/core/node';

import { writeAll } from '../cli/output/index.ts';

/** Takes text or bytes; resolves when more may come. */
export type FileSink = (content: string | Uint8Array) => Promise<void>;

/**
 * Writes a file that appears only when it is whole. "-" is standard output, written at the end. A name that ends in .gz is
 * compressed.
 */
export async function writeWholeFile(path: string, work: (write: FileSink) => Promise<void>): Promise<void> {
  if (path !== '-' && !existsSync(dirname(path))) {
    throw new InputError({
      where: path,
      rule: `the folder ${dirname(path)} does not exist`,
      fix: 'Make it, or choose another one.',
    });
  }
  if (path !== '-') return writeWhole(path, (write) => writeThrough(write, path.endsWith('.gz'), work));
  const folder = await mkdtemp(join(tmpdir(), 'fsdnet-'));
  try {
    const waiting = join(folder, 'out');
    await writeWhole(waiting, (write) => writeThrough(write, false, work));
    for await (const chunk of createReadStream(waiting)) writeAll(chunk as Uint8Array);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeThrough(
  write: WriteBytes,
  compressed: boolean,
  work: (write: FileSink) => Promise<void>,
): Promise<void> {
  const take = (bytes: Uint8Array, done: (error?: Error | null) => void): void =>
    void write(bytes).then(() => done(), done);
  const file = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => take(chunk, done),
    // Small pieces go out together.
    writev: (chunks, done) => take(Buffer.concat(chunks.map(({ chunk }) => chunk as Uint8Array)), done),
  });
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
