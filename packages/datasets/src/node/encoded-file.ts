import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { EncodedRows } from '@fsdnet/core';
import { fittedSchemaFromJson, fittedSchemaToJson, StorageError } from '@fsdnet/core/engine';
import { writeWhole } from '@fsdnet/core/node';
import type { SchemaInference } from '../inference/infer-schema.ts';
import type { NotedParts } from './cached-data.ts';
import type { PreparingOptions } from './preparing.ts';

const MAGIC = Buffer.from('FSDNENC1');
const DIGEST_BYTES = 32;
/** Bytes before the header: magic, header length. */
const PREFIX_BYTES = 16;
/** Arrays start at multiples of this. */
const ALIGNMENT = 8;
/** Bytes that are read or written at once. */
const PIECE_BYTES = 1 << 26;

type EncodedArray = Int32Array | Float32Array;

/** Where one array lies behind the header. */
interface ArrayPlace {
  readonly type: 'int32' | 'float32';
  readonly length: number;
  readonly offset: number;
}

/** The arrays of one part, or what stands for them; `EncodedRows` has this shape. */
interface PartOf<A> {
  readonly rows: number;
  readonly ids: A;
  readonly numbers: A;
  readonly lists: readonly { readonly offsets: A; readonly ids: A }[];
  readonly labels?: A;
  readonly weights?: A;
  readonly groups?: A;
}

type PartPlaces = PartOf<ArrayPlace>;

interface Header {
  readonly name: string;
  readonly notes: readonly string[];
  readonly inference?: SchemaInference;
  readonly schema: object;
  readonly parts: { readonly train: PartPlaces; readonly valid: PartPlaces; readonly test?: PartPlaces };
}

/**
 * Writes encoded data: magic, header length, JSON header, arrays (little-endian), SHA-256 of everything before.
 * The file appears whole or not at all.
 */
export async function writeEncodedFile(
  path: string,
  { data, notes }: NotedParts,
  onProgress?: PreparingOptions['onProgress'],
): Promise<void> {
  const arrays: EncodedArray[] = [];
  let end = 0;
  const place = (array: EncodedArray): ArrayPlace => {
    const offset = end;
    arrays.push(array);
    end = aligned(end + array.byteLength);
    return { type: array instanceof Int32Array ? 'int32' : 'float32', length: array.length, offset };
  };
  const { name, schema, train, valid, test, inference } = data;
  const header: Header = {
    name,
    notes,
    ...(inference && { inference }),
    schema: fittedSchemaToJson(schema),
    parts: {
      train: mapped(train, place),
      valid: mapped(valid, place),
      ...(test && { test: mapped(test, place) }),
    },
  };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(headerBytes.length, MAGIC.length);
  const start = [prefix, headerBytes, Buffer.alloc(aligned(headerBytes.length) - headerBytes.length)];
  await writeWhole(path, async (writeBytes) => {
    const hash = createHash('sha256');
    const write = (bytes: Uint8Array): Promise<void> => {
      hash.update(bytes);
      return writeBytes(bytes);
    };
    for (const bytes of start) await write(bytes);
    let done = 0;
    for (const array of arrays) {
      for (const piece of pieces(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))) {
        await write(piece);
        done += piece.length;
        onProgress?.({ stage: 'cache', done, total: end });
      }
      await write(new Uint8Array(aligned(array.byteLength) - array.byteLength));
    }
    await writeBytes(hash.digest());
  });
}

/** Reads encoded data; undefined when there is no file. Throws a StorageError when it is damaged. */
export async function readEncodedFile(
  path: string,
  onProgress?: PreparingOptions['onProgress'],
): Promise<NotedParts | undefined> {
  const bytes = await readChecked(path, onProgress);
  if (!bytes) return undefined;
  try {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const headerLength = view.readUInt32LE(MAGIC.length);
    const header = JSON.parse(view.toString('utf8', PREFIX_BYTES, PREFIX_BYTES + headerLength)) as Header;
    const start = PREFIX_BYTES + aligned(headerLength);
    const arrayAt = ({ type, length, offset }: ArrayPlace): EncodedArray =>
      type === 'int32'
        ? new Int32Array(bytes.buffer, start + offset, length)
        : new Float32Array(bytes.buffer, start + offset, length);
    // Each place says its type, which is that of the array that was put there.
    const rowsAt = (places: PartPlaces): EncodedRows => mapped(places, arrayAt) as EncodedRows;
    const { name, notes, inference, parts } = header;
    return {
      notes,
      data: {
        name,
        schema: fittedSchemaFromJson(header.schema, path),
        train: rowsAt(parts.train),
        valid: rowsAt(parts.valid),
        ...(parts.test && { test: rowsAt(parts.test) }),
        ...(inference && { inference }),
      },
    };
  } catch (error) {
    throw error instanceof StorageError ? error : damaged(path, error);
  }
}

async function readChecked(
  path: string,
  onProgress: PreparingOptions['onProgress'],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StorageError({ where: path, rule: 'cannot be read', cause: error });
  }
  try {
    const { size } = await file.stat();
    if (size < PREFIX_BYTES + DIGEST_BYTES) throw damaged(path);
    const bytes = new Uint8Array(size);
    const hash = createHash('sha256');
    const content = size - DIGEST_BYTES;
    for (let done = 0; done < size;) {
      const { bytesRead } = await file.read(bytes, done, Math.min(PIECE_BYTES, size - done), done);
      if (bytesRead === 0) throw damaged(path);
      hash.update(bytes.subarray(done, Math.min(done + bytesRead, content)));
      done += bytesRead;
      onProgress?.({ stage: 'cache', done, total: size });
    }
    if (!MAGIC.equals(bytes.subarray(0, MAGIC.length)) || !hash.digest().equals(bytes.subarray(content)))
      throw damaged(path);
    return bytes;
  } catch (error) {
    throw error instanceof StorageError
      ? error
      : new StorageError({ where: path, rule: 'cannot be read', cause: error });
  } finally {
    await file.close();
  }
}

function damaged(path: string, cause?: unknown): StorageError {
  return new StorageError({ where: path, rule: 'is damaged: its checksum does not match', cause });
}

/** A part with something else in place of each array. */
function mapped<A, B>(
  { rows, ids, numbers, lists, labels, weights, groups }: PartOf<A>,
  by: (array: A) => B,
): PartOf<B> {
  return {
    rows,
    ids: by(ids),
    numbers: by(numbers),
    lists: lists.map((list) => ({ offsets: by(list.offsets), ids: by(list.ids) })),
    ...(labels && { labels: by(labels) }),
    ...(weights && { weights: by(weights) }),
    ...(groups && { groups: by(groups) }),
  };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
}
