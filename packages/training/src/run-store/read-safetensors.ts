import { releaseMemory, StorageError } from '@fsdnet/core/engine';
import { checkVersion } from './format-version.ts';
import type { ReadableFiles } from './readable-files.ts';
import type { JsonObject, KeptSnapshot, KeptTensor, Snapshot } from './run-store.ts';
import { Sha256, type Hash } from './sha256.ts';

/** Version of the files that are written. Versions 1 … this can be read. */
export const VERSION = 1;

export const FORMAT = 'fsdnet-tensors';

export const LENGTH_BYTES = 8;

/** Bytes that are read or hashed at a time. */
export const SLICE_BYTES: number = 2 ** 24;

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** What the header of a file says of its tensors, by name. */
export type Header = Readonly<Record<string, TensorEntry>>;

/** A safetensors file that was found whole; its tensors are read when they are asked for. */
export interface WholeSafetensors extends KeptSnapshot {
  readonly checksum: string;
}

/**
 * Opens a file that `writeSafetensors` wrote, after a look at every byte of it. Undefined when there is no such file. `newHash`
 * makes a SHA-256; default: one that runs everywhere.
 *
 * @throws StorageError that names the file when it is damaged, of a later version, or not one of ours.
 */
export async function openSafetensors(
  files: Pick<ReadableFiles, 'size' | 'readAt'>,
  path: string,
  newHash: () => Hash = () => new Sha256(),
): Promise<WholeSafetensors | undefined> {
  const size = await files.size(path);
  if (size === undefined) return undefined;
  const damaged = (got: string): StorageError =>
    new StorageError({ where: path, rule: 'is damaged', got, fix: 'Restore the file from a copy, or train again.' });
  const { header, metadata, start } = await readHeader(files, path, size, damaged);
  if (metadata['format'] !== FORMAT) throw damaged('a file of another kind');
  checkVersion(path, metadata['version'], VERSION, damaged);
  const facts = parsed(metadata['facts'] ?? '', damaged) as JsonObject;
  const tensors = new Map<string, KeptTensor>();
  let end = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (!follows(entry, end)) throw damaged(`impossible offsets of "${name}"`);
    const position = start + end;
    end = entry.data_offsets[1];
    tensors.set(name, {
      shape: entry.shape,
      readInto: (target, from = 0) =>
        files.readAt(path, position + from * Float32Array.BYTES_PER_ELEMENT, bytesOf(target)),
    });
  }
  if (start + end !== size) throw damaged(`${size} bytes instead of ${start + end}`);
  const hash = newHash();
  hash.update(hashedHead(facts, header));
  const slice = new Uint8Array(Math.min(SLICE_BYTES, end));
  for (let at = start; at < size; at += slice.length) {
    const next = slice.subarray(0, size - at);
    await files.readAt(path, at, next);
    hash.update(next);
  }
  releaseMemory([slice]);
  const checksum = hash.digest('hex');
  if (checksum !== metadata['checksum']) throw damaged('another checksum than when it was written');
  return { facts, tensors, checksum };
}

interface ReadHeader {
  readonly header: Header;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of the data. */
  readonly start: number;
}

async function readHeader(
  files: Pick<ReadableFiles, 'readAt'>,
  path: string,
  size: number,
  damaged: (got: string) => StorageError,
): Promise<ReadHeader> {
  if (size < LENGTH_BYTES) throw damaged(`${size} bytes`);
  const length = new DataView(new ArrayBuffer(LENGTH_BYTES));
  await files.readAt(path, 0, new Uint8Array(length.buffer));
  const start = LENGTH_BYTES + Number(length.getBigUint64(0, true));
  if (start > size) throw damaged('an impossible header length');
  const text = new Uint8Array(start - LENGTH_BYTES);
  await files.readAt(path, LENGTH_BYTES, text);
  const all = parsed(new TextDecoder().decode(text), damaged);
  const { __metadata__: metadata = {}, ...header } = all as Record<string, unknown>;
  return { header: header as Header, metadata: metadata as Record<string, string>, start };
}

function parsed(text: string, damaged: (got: string) => StorageError): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Reported below.
  }
  throw damaged('a header that is no JSON object');
}

/** Whether a tensor is of our kind, and begins where the one before ends. */
function follows(entry: TensorEntry, previousEnd: number): boolean {
  const { dtype, shape, data_offsets: offsets } = entry ?? {};
  if (dtype !== 'F32' || !Array.isArray(shape) || !Array.isArray(offsets)) return false;
  const [from, to] = offsets as [number, number];
  const size = shape.reduce((product: number, extent: number) => product * extent, Float32Array.BYTES_PER_ELEMENT);
  return from === previousEnd && to - from === size;
}

/** The bytes of an array of numbers. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** What the checksum is made of before the data. */
export function hashedHead(facts: Snapshot['facts'], header: Header): Uint8Array {
  return new TextEncoder().encode(JSON.stringify([facts, header]));
}
