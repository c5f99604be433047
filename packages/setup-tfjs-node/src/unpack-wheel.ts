import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import yauzl from 'yauzl';

/** Of TensorFlow's wheel: the libraries with the C interface, and the headers that the addon includes. */
const tensorflowParts: readonly (readonly [pattern: RegExp, folder: string])[] = [
  [/^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/, 'lib'],
  [/^tensorflow\/include\/(tensorflow\/c\/.+)$/, 'include'],
  [/^tensorflow\/include\/(tensorflow\/core\/platform\/ctstring\w*\.h)$/, 'include'],
  [/^tensorflow\/include\/(tsl\/platform\/ctstring\w*\.h)$/, 'include'],
  [/^tensorflow\/include\/(xla\/tsl\/c\/.+)$/, 'include'],
];

/** Of CUDA's wheels: everything that runs. */
const cudaParts: typeof tensorflowParts = [[/^nvidia\/((?!.*\/include\/).+(?<!\.a|\.py|\.pyi))$/, 'nvidia']];

/** Permissions of a file in the upper half of a zip entry's attributes. */
const permissions = 0o777;

/** Unpacks what is kept of a wheel into `lib`, `include` and `nvidia` below a folder. */
export async function unpackWheel(file: string, folder: string, signal: AbortSignal): Promise<void> {
  const archive = await yauzl.openPromise(file);
  try {
    for await (const entry of archive.eachEntry()) {
      const target = targetOf(entry.fileName);
      if (target === undefined) continue;
      const path = join(folder, target);
      await mkdir(dirname(path), { recursive: true });
      const mode = ((entry.externalFileAttributes >>> 16) & permissions) | 0o600;
      const content = await archive.openReadStreamPromise(entry);
      await pipeline(content, createWriteStream(path, { mode }), { signal });
    }
  } finally {
    archive.close();
  }
}

/** Where an entry goes; undefined for what is not kept. */
function targetOf(name: string): string | undefined {
  if (name.endsWith('/')) return undefined;
  for (const [pattern, folder] of [...tensorflowParts, ...cudaParts]) {
    const kept = pattern.exec(name)?.[1];
    if (kept !== undefined) return join(folder, kept);
  }
  return undefined;
}
