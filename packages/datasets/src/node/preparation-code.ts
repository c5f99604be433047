import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages whose code decides what encoded data are: readers, inference, splits, fitting, encoding, the file's format. */
const packages = ['@fsdnet/core', '@fsdnet/datasets'];

let fingerprint: Promise<string | undefined> | undefined;

/**
 * Hash of the code that turns files into encoded data, as it lies beside the modules that are loaded: sources in a
 * checkout, the build in an installed package. Nobody has to remember a version; at worst data are prepared once more.
 * Undefined where the packages do not lie on disk, as in a program that is one bundled file.
 */
export function preparationFingerprint(): Promise<string | undefined> {
  fingerprint ??= codeHash().catch(() => undefined);
  return fingerprint;
}

async function codeHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of packages) {
    const folder = dirname(fileURLToPath(import.meta.resolve(name)));
    for (const file of (await readdir(folder, { recursive: true })).filter(isCode).sort()) {
      hash.update(`${file}\0`).update(await readFile(join(folder, file)));
    }
  }
  return hash.digest('hex');
}

function isCode(name: string): boolean {
  return /\.[jt]s$/.test(name) && !/\.(d|test|test-d|bench)\.ts$/.test(name);
}
