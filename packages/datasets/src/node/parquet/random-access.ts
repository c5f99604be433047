import type { FileHandle } from 'node:fs/promises';
import { readInto } from '@fsdnet/core/node';
import { throwIfAborted, unreadable, type ByteSource, type ByteSourceOptions } from '../byte-source.ts';
import { must } from './damage.ts';

/** Bytes that can be read from any place. */
export interface RandomAccess {
  readonly name: string;
  readonly byteLength: number;
  /** Throws Damage when the file is shorter. */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
  close(): Promise<void>;
}

/** A file on disk; what is read of it is reported. */
export function fileAccess(
  name: string,
  handle: FileHandle,
  byteLength: number,
  { onProgress, stage, signal }: ByteSourceOptions,
): RandomAccess {
  let done = 0;
  return {
    name,
    byteLength,
    async slice(start, end = byteLength) {
      throwIfAborted(signal, name);
      must(start >= 0 && end >= start && end <= byteLength, `bytes ${start} to ${end} of ${byteLength}`);
      const bytes = new Uint8Array(end - start);
      try {
        must((await readInto(bytes, handle, start)) === bytes.length, 'the file has become shorter');
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === undefined ? error : unreadable(name, error);
      }
      done = Math.min(byteLength, done + bytes.length);
      onProgress?.({ stage, done, total: byteLength });
      return bytes.buffer;
    },
    close: () => handle.close(),
  };
}

/** A stream, which is read to its end first: the table of contents of a Parquet file stands there. */
export async function streamAccess(source: ByteSource): Promise<RandomAccess> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.chunks) chunks.push(chunk);
  const { buffer, byteOffset, byteLength } = Buffer.concat(chunks);
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  return {
    name: source.name,
    byteLength,
    slice(start, end = byteLength) {
      must(start >= 0 && end >= start && end <= byteLength, `bytes ${start} to ${end} of ${byteLength}`);
      return Promise.resolve(bytes.slice(start, end));
    },
    close: () => source.close(),
  };
}
