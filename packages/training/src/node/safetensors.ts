import { createHash } from 'node:crypto';
import { sizeOf } from '@fsdnet/core/engine';
import type { FileInWork, FileSystem } from '@fsdnet/core/node';
import { blocksOf } from '../run-store/kept-snapshot.ts';
import type { Snapshot } from '../run-store/index.ts';
import {
  bytesOf,
  FORMAT,
  hashedHead,
  LENGTH_BYTES,
  openSafetensors as openWithHash,
  SLICE_BYTES,
  VERSION,
  type Header,
  type WholeSafetensors,
} from '../run-store/read-safetensors.ts';

/** Data starts at a multiple of this, so that views of it are aligned. */
const ALIGNMENT = 8;

/** In place of a checksum until all values are written. */
const NO_CHECKSUM = '0'.repeat(64);

/**
 * Writes a snapshot as a safetensors file: eight bytes of header length, a JSON header, float32 data. Values are asked for as they
 * are written, so there need not be memory for all. Returns the SHA-256 of facts, names, shapes and data, which is
 * also in the file.
 */
export async function writeSafetensors(file: FileInWork, { facts, tensors }: Snapshot): Promise<string> {
  const header: Record<string, Header[string]> = {};
  let offset = 0;
  for (const [name, { shape }] of tensors) {
    const end = offset + sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const hash = createHash('sha256').update(hashedHead(facts, header));
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

/** As in run-store, with the hash of Node, which is several times as fast. */
export function openSafetensors(files: FileSystem, path: string): Promise<WholeSafetensors | undefined> {
  return openWithHash(files, path, () => createHash('sha256'));
}
