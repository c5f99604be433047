import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';

import { InputError } from '@fsdnet/core';

/** A model as the user names it. */
export interface ModelSource {
  /** Letters, digits, dots, underscores and hyphens; at most 64. */
  readonly name: string;
  /** A run or an export, or a folder whose subfolders are numbered versions of one. */
  readonly path: string;
}

/** One version that lies in a folder. */
export interface FoundVersion {
  /** The number of its folder; of a folder without one, 12 digits of its files' checksum. */
  readonly version: string;
  /** Resolved once, so that a link that is swapped meanwhile mixes no files. */
  readonly folder: string;
  /** Changes whenever the model's files are replaced. */
  readonly signature: string;
}

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const NUMBER = /^\d{1,18}$/;

/** Files that a run or an export consists of; the last of them to appear is the model itself. */
const MODEL_FILES = /^(?:(?:calibration|config|schema)\.json|model\.safetensors|.*\.onnx(?:\.data)?)$/;
const WEIGHTS = /^(?:model\.safetensors|.*\.onnx(?:\.data)?)$/;

/**
 * The model that a text names: `PATH`, or `NAME=PATH`. Without a name, the model is called like its folder, or like the folder
 * around it where that is a number.
 *
 * @throws InputError when the name holds what no name of a model may hold.
 */
export function modelSource(text: string): ModelSource {
  const [, named, rest] = /^([^=/\\]+)=(.+)$/.exec(text) ?? [];
  const path = resolve(rest ?? text);
  const folder = basename(path);
  const name = named ?? (NUMBER.test(folder) ? basename(dirname(path)) : folder);
  if (NAME.test(name) && !/^\.+$/.test(name) && !name.endsWith('.encoded')) return { name, path };
  throw new InputError({
    where: text,
    rule: 'a model\'s name must have 1 to 64 letters, digits, ".", "_" or "-", and not end in ".encoded"',
    got: JSON.stringify(name),
    fix: 'Give it another one: NAME=PATH.',
  });
}

/**
 * All versions that lie under the path of a model, the newest last.
 *
 * @param before What was found earlier; the checksums of files that did not change are taken from there.
 * @throws InputError when there is none, or when a folder or file leads out of the path.
 */
export async function findVersions(
  { path }: ModelSource,
  before: readonly FoundVersion[] = [],
): Promise<readonly FoundVersion[]> {
  const root = await realpath(path).catch(() => undefined);
  if (root === undefined || !(await stat(root)).isDirectory()) {
    throw new InputError({
      where: path,
      rule: root === undefined ? 'no such folder' : 'is a file, but a folder is needed',
      fix: 'Name a folder that `fsdnet train` or `fsdnet export` wrote, or one with numbered folders of them.',
    });
  }
  const entries = await readdir(root);
  const numbered = entries.filter((name) => NUMBER.test(name));
  if (numbered.length === 0) {
    const signature = await signatureOf(root);
    const same = before.find((found) => found.signature === signature);
    return [same ?? { version: await checksum(root), folder: root, signature }];
  }
  numbered.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const versions: FoundVersion[] = [];
  for (const version of numbered) {
    const folder = await within(root, join(root, version));
    if (!(await stat(folder)).isDirectory()) continue;
    versions.push({ version, folder, signature: await signatureOf(folder) });
  }
  return versions;
}

/** The real path of a file or folder, which must lie in `root`. */
async function within(root: string, path: string): Promise<string> {
  const real = await realpath(path);
  if (real === root || real.startsWith(root + sep)) return real;
  throw new InputError({
    where: path,
    rule: "must not lead out of the model's folder",
    got: real,
    fix: 'Put the files themselves there.',
  });
}

/** Which files the model consists of, as the file system tells them apart. */
async function signatureOf(folder: string): Promise<string> {
  const parts = [folder];
  for (const name of await modelFiles(folder)) {
    const { dev, ino, size, mtimeNs } = await stat(await within(folder, join(folder, name)), { bigint: true });
    parts.push(`${name} ${dev} ${ino} ${size} ${mtimeNs}`);
  }
  return parts.join('\n');
}

async function modelFiles(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) => MODEL_FILES.test(name)).sort();
  if (files.some((name) => WEIGHTS.test(name))) return files;
  throw new InputError({
    where: folder,
    rule: 'holds neither a run nor an exported model',
    fix: 'Name a folder that `fsdnet train` or `fsdnet export` wrote.',
  });
}

/** The first 12 digits of the SHA-256 of the model's files. */
async function checksum(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of await modelFiles(folder)) {
    for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex').slice(0, 12);
}
