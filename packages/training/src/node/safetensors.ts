import { createHash } from 'node:crypto';
import { StorageError } from '@fsdnet/core/engine';
import type { JsonObject, Snapshot, StoredTensor } from '../run-store/index.ts';
import { checkVersion } from './format-version.ts';

/** Version of the files that are written. Versions 1 … this can be read. */
const VERSION = 1;

const FORMAT = 'fsdnet-tensors';

/** Data starts at a multiple of this, so that views of it are aligned. */
const ALIGNMENT = 8;

const LENGTH_BYTES = 8;

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

type Header = Readonly<Record<string, TensorEntry>>;

/** A snapshot in the safetensors format, in pieces to be written one after the other. */
export interface SafetensorsFile {
  readonly pieces: readonly Uint8Array[];
  /** SHA-256 of facts, names, shapes and data; it is also in the file. */
  readonly checksum: string;
}

/**
 * Lays out a snapshot as a safetensors file: eight bytes of header length, a JSON header, float32 data. The data
 * pieces are views of the snapshot's arrays.
 */
export function toSafetensors({ facts, tensors }: Snapshot): SafetensorsFile {
  const header: Record<string, TensorEntry> = {};
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data: values }] of tensors) {
    const end = offset + values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    data.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    offset = end;
  }
  const checksum = checksumOf(facts, header, data);
  // The format allows only text as metadata.
  const metadata = { format: FORMAT, version: String(VERSION), checksum, facts: JSON.stringify(facts) };
  const text = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...header }));
  const padded = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const head = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(text, LENGTH_BYTES);
  return { pieces: [head, ...data], checksum };
}

/**
 * Reads a file that `toSafetensors` laid out. Tensors are views of `bytes` where its alignment allows.
 *
 * @throws StorageError that names the file when it is damaged, of a later version, or not one of ours.
 */
export function fromSafetensors(bytes: Uint8Array, where: string): Snapshot & { readonly checksum: string } {
  const damaged = (got: string): StorageError =>
    new StorageError({ where, rule: 'is damaged', got, fix: 'Restore the file from a copy, or train again.' });
  const { header, metadata, start } = readHeader(bytes, damaged);
  if (metadata['format'] !== FORMAT) throw damaged('a file of another kind');
  checkVersion(where, metadata['version'], VERSION, damaged);
  const facts = parsed(metadata['facts'] ?? '', damaged) as JsonObject;
  const tensors = new Map<string, StoredTensor>();
  const data: Uint8Array[] = [];
  let end = 0;
  for (const [name, entry] of Object.entries(header)) {
    const piece = pieceOf(bytes, start, entry, end);
    if (!piece) throw damaged(`impossible offsets of "${name}"`);
    end = entry.data_offsets[1];
    data.push(piece);
    tensors.set(name, { shape: entry.shape, data: floatsOf(piece) });
  }
  if (start + end !== bytes.length) throw damaged(`${bytes.length} bytes instead of ${start + end}`);
  const checksum = checksumOf(facts, header, data);
  if (checksum !== metadata['checksum']) throw damaged('another checksum than when it was written');
  return { facts, tensors, checksum };
}

function readHeader(
  bytes: Uint8Array,
  damaged: (got: string) => StorageError,
): { readonly header: Header; readonly metadata: Readonly<Record<string, string>>; readonly start: number } {
  if (bytes.length < LENGTH_BYTES) throw damaged(`${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const start = LENGTH_BYTES + Number(length);
  if (start > bytes.length) throw damaged('an impossible header length');
  const all = parsed(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start)), damaged);
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

/** The bytes of one tensor, which must follow the one before; undefined when that is impossible. */
function pieceOf(bytes: Uint8Array, start: number, entry: TensorEntry, previousEnd: number): Uint8Array | undefined {
  const { dtype, shape, data_offsets: offsets } = entry ?? {};
  if (dtype !== 'F32' || !Array.isArray(shape) || !Array.isArray(offsets)) return undefined;
  const [from, to] = offsets as [number, number];
  const size = shape.reduce((product: number, extent: number) => product * extent, Float32Array.BYTES_PER_ELEMENT);
  if (from !== previousEnd || to - from !== size || start + to > bytes.length) return undefined;
  return bytes.subarray(start + from, start + to);
}

function floatsOf(piece: Uint8Array): Float32Array {
  const aligned = piece.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? piece : piece.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / Float32Array.BYTES_PER_ELEMENT);
}

function checksumOf(facts: Snapshot['facts'], header: Header, data: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(JSON.stringify([facts, header]));
  for (const piece of data) hash.update(piece);
  return hash.digest('hex');
}
