import { createHash, type Hash } from 'node:crypto';
import { releaseMemory, sizeOf, StorageError } from '@fsdnet/core/engine';
import type { FileInWork, FileSystem } from '@fsdnet/core/node';
import { blocksOf } from '../run-store/kept-snapshot.ts';
import type { JsonObject, KeptSnapshot, KeptTensor, Snapshot } from '../run-store/index.ts';
import { checkVersion } from './format-version.ts';

/** Version of the files that are written. Versions 1 … this can be read. */
const VERSION = 1;

const FORMAT = 'fsdnet-tensors';

/** Data starts at a multiple of this, so that views of it are aligned. */
const ALIGNMENT = 8;

const LENGTH_BYTES = 8;

/** Bytes that are read or hashed at a time. */
const SLICE_BYTES = 2 ** 24;

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

type Header = Readonly<Record<string, TensorEntry>>;

/** In place of a checksum until all values are written. */
const NO_CHECKSUM = '0'.repeat(64);

/**
 * Writes a snapshot as a safetensors file: eight bytes of header length, a JSON header, float32 data. Values are asked for as they
 * are written, so there need not be memory for all. Returns the SHA-256 of facts, names, shapes and data, which is
 * also in the file.
 */
export async function writeSafetensors(file: FileInWork, { facts, tensors }: Snapshot): Promise<string> {
  const header: Record<string, TensorEntry> = {};
  let offset = 0;
  for (const [name, { shape }] of tensors) {
    const end = offset + sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const hash = hashOf(facts, header);
  await file.write(headOf(facts, header, NO_CHECKSUM));
  for (const tensor of tensors.values()) {
    for await (const values of blocksOf(tensor)) {
      const bytes = bytesOf(values);
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) hash.update(bytes.subarray(at, at + SLICE_BYTES));
      await file.write(bytes);
    }
  }
  const checksum = hash.digest('hex');
  await file.writeAt(0, headOf(facts, header, checksum));
  return checksum;
}

/** What comes before the data; of the same length for any checksum. */
function headOf(facts: Snapshot['facts'], header: Header, checksum: string): Uint8Array {
  // The format allows only text as metadata.
  const metadata = { format: FORMAT, version: String(VERSION), checksum, facts: JSON.stringify(facts) };
  const text = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...header }));
  const padded = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const head = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(text, LENGTH_BYTES);
  return head;
}

/** A safetensors file that was found whole; its tensors are read when they are asked for. */
export interface WholeSafetensors extends KeptSnapshot {
  readonly checksum: string;
}

/**
 * Opens a file that `writeSafetensors` wrote, after a look at every byte of it. Undefined when there is no such file.
 *
 * @throws StorageError that names the file when it is damaged, of a later version, or not one of ours.
 */
export async function openSafetensors(files: FileSystem, path: string): Promise<WholeSafetensors | undefined> {
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
  const hash = hashOf(facts, header);
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
  files: FileSystem,
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

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function hashOf(facts: Snapshot['facts'], header: Header): Hash {
  return createHash('sha256').update(JSON.stringify([facts, header]));
}
