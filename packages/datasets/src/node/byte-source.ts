import { open, type FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { InputError } from '@fsdnet/core';
import { AbortedError, StorageError } from '@fsdnet/core/engine';
import type { DataProgress } from '../prepare/data-progress.ts';

/** Bytes that are read at once. */
const CHUNK_BYTES = 1 << 18;

/** Bytes of a file or stream, unpacked. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  /** The first four bytes as they lie in the file, which tell some formats. */
  readonly magic: string;
  /** Of a file on disk; undefined for streams and pipes. */
  readonly size: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Lets go of the file. */
  close(): Promise<void>;
}

/** Options of a byte source. */
export interface ByteSourceOptions {
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  /** Stage of the progress. */
  readonly stage: string;
  readonly signal?: AbortSignal | undefined;
}

/** A source without a single byte, or without a row. */
export class EmptySource extends InputError {
  constructor(where: string, rule = 'is empty', fix = 'Give a file with a header and rows.') {
    super({ where, rule, fix });
  }
}

/**
 * Opens a file, or standard input ("-"), or any stream of bytes; gzip and Zstandard are recognised by their first bytes.
 * Throws an InputError when there is no such file, or it is a folder, or empty.
 */
export async function openBytes(
  from: string | AsyncIterable<Uint8Array>,
  options: ByteSourceOptions,
): Promise<ByteSource> {
  if (typeof from !== 'string') return unpacked('stream', undefined, watched(from, 'stream', undefined, options));
  if (from === '-') {
    return unpacked('standard input', undefined, watched(process.stdin, 'standard input', undefined, options));
  }
  const { handle, size } = await openFile(from);
  return unpacked(from, size, watched(fileChunks(handle, from), from, size, options));
}

/** The bytes of a file as they lie on disk. Throws as `openBytes` does. */
export async function* rawBytes(path: string, options: ByteSourceOptions): AsyncGenerator<Uint8Array> {
  const { handle, size } = await openFile(path);
  yield* watched(fileChunks(handle, path), path, size, options);
}

/** Opens a file for reading. `size` is undefined for what has none, such as a pipe. */
export async function openFile(
  path: string,
): Promise<{ readonly handle: FileHandle; readonly size: number | undefined }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (!stat.isDirectory()) return { handle, size: stat.isFile() ? stat.size : undefined };
  } catch (error) {
    await handle?.close();
    throw unreadable(path, error);
  }
  await handle.close();
  throw new InputError({ where: path, rule: 'is a folder', fix: 'Name a file in it.' });
}

/** Reads one chunk ahead of what is asked for. */
async function* fileChunks(handle: FileHandle, path: string): AsyncGenerator<Uint8Array> {
  const read = async (): Promise<Uint8Array> => {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
    return buffer.subarray(0, bytesRead);
  };
  let next = read();
  try {
    for (;;) {
      const chunk = await next;
      if (chunk.length === 0) return;
      next = read();
      // Whoever stops reading needs no error.
      next.catch(() => undefined);
      yield chunk;
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await next.catch(() => undefined);
    await handle.close();
  }
}

/** Counts, reports and can be stopped. */
async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  total: number | undefined,
  { onProgress, stage, signal }: ByteSourceOptions,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of chunks) {
    throwIfAborted(signal, name);
    yield chunk;
    done += chunk.byteLength;
    onProgress?.({ stage, done, ...(total !== undefined && { total }) });
  }
  if (done === 0) throw new EmptySource(name);
}

/** Throws an AbortedError once the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined, where: string): void {
  if (signal?.aborted) throw new AbortedError({ where, rule: 'reading was stopped', cause: signal.reason });
}

async function unpacked(
  name: string,
  size: number | undefined,
  chunks: AsyncGenerator<Uint8Array>,
): Promise<ByteSource> {
  const head: Uint8Array[] = [];
  for (let length = 0; length < 4;) {
    const { done, value } = await chunks.next();
    if (done) break;
    head.push(value);
    length += value.length;
  }
  const magic = Buffer.concat(head.map((chunk) => chunk.subarray(0, 4))).toString('latin1', 0, 4);
  const packing = PACKINGS.find((known) => magic.startsWith(known.magic));
  // A generator that has not been started runs no `finally`; this one has.
  const close = async (): Promise<void> => void (await chunks.return(undefined));
  const named = PACKINGS.find(({ extension }) => name.endsWith(extension));
  if (!packing && named) {
    await close();
    throw broken(named, name);
  }
  const all = resumed(head, chunks);
  return { name, magic, size, chunks: packing ? unpackedChunks(packing, name, all) : all, close };
}

/** A way in which text lies packed on disk. */
interface Packing {
  /** For messages. */
  readonly title: string;
  readonly extension: string;
  /** Its first bytes. */
  readonly magic: string;
  /** Undefined where this version of Node cannot unpack it. */
  unpacker(): Unpacker | undefined;
  /** Whether the unpacker stops behind a part that ends inside of what it is given. */
  readonly inFrames: boolean;
}

type Unpacker = Transform & { readonly bytesWritten: number };

/** Starts of the codes of errors that mean damage. */
const DAMAGE = /^(?:Z_|ZSTD_)/;

const PACKINGS: readonly Packing[] = [
  {
    title: 'gzip',
    extension: '.gz',
    magic: '\x1f\x8b',
    unpacker: () => zlib.createGunzip({ chunkSize: CHUNK_BYTES }),
    inFrames: false,
  },
  {
    title: 'Zstandard',
    extension: '.zst',
    magic: '\x28\xb5\x2f\xfd',
    unpacker: () =>
      'createZstdDecompress' in zlib ? zlib.createZstdDecompress({ chunkSize: CHUNK_BYTES }) : undefined,
    inFrames: true,
  },
];

async function* resumed(head: readonly Uint8Array[], rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

async function* unpackedChunks(
  packing: Packing,
  name: string,
  packed: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let unpackedBytes = 0;
  try {
    for (let rest: Uint8Array | undefined = new Uint8Array(0); rest;) {
      const unpacker = packing.unpacker();
      if (!unpacker) throw tooOld(packing, name);
      const feeding = new Feeding(unpacker, packed, rest);
      try {
        for await (const chunk of unpacker as AsyncIterable<Buffer>) {
          unpackedBytes += chunk.byteLength;
          yield chunk;
        }
      } finally {
        unpacker.destroy();
      }
      rest = packing.inFrames ? feeding.rest() : undefined;
    }
    if (unpackedBytes === 0) throw new EmptySource(name);
  } catch (error) {
    throw DAMAGE.test((error as NodeJS.ErrnoException).code ?? '') ? broken(packing, name, error) : error;
  } finally {
    await packed.return(undefined);
  }
}

/** Writes what is packed to an unpacker, chunk by chunk. */
class Feeding {
  readonly #unpacker: Unpacker;
  #chunk: Uint8Array;
  /** What the unpacker had taken before this chunk. */
  #before = 0;

  constructor(unpacker: Unpacker, packed: AsyncGenerator<Uint8Array>, first: Uint8Array) {
    this.#unpacker = unpacker;
    this.#chunk = first;
    this.#run(packed).catch((error: unknown) => unpacker.destroy(error as Error));
  }

  /** What an unpacker that has ended did not take; undefined when it took all. */
  rest(): Uint8Array | undefined {
    const rest = this.#chunk.subarray(this.#unpacker.bytesWritten - this.#before);
    return rest.length === 0 ? undefined : rest;
  }

  async #run(packed: AsyncGenerator<Uint8Array>): Promise<void> {
    if (this.#chunk.length > 0) await this.#write();
    for (let next = await packed.next(); !next.done; next = await packed.next()) {
      this.#before = this.#unpacker.bytesWritten;
      this.#chunk = next.value;
      await this.#write();
    }
    this.#unpacker.end();
  }

  /** Never ends where the unpacker ends inside of the chunk. */
  #write(): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#unpacker.write(this.#chunk, (error) => (error ? reject(error) : resolve())),
    );
  }
}

function tooOld({ title }: Packing, name: string): InputError {
  return new InputError({
    where: name,
    rule: `this version of Node cannot unpack ${title}`,
    got: process.version,
    fix: 'Take Node 24, or unpack the file.',
  });
}

function broken({ title }: Packing, name: string, cause?: unknown): InputError {
  return new InputError({
    where: name,
    rule: `is not a whole ${title} file`,
    fix: 'Copy or download it again.',
    cause,
  });
}

/** What is wrong with a path, by the system's code. */
const PATH_PROBLEMS: Readonly<Record<string, { readonly rule: string; readonly fix: string }>> = {
  ENOENT: { rule: 'does not exist', fix: 'Check the path.' },
  ENOTDIR: { rule: 'does not exist', fix: 'Check the path.' },
  EISDIR: { rule: 'is a folder', fix: 'Name a file in it.' },
  EACCES: { rule: 'may not be read by this user', fix: 'Check its permissions.' },
  EPERM: { rule: 'may not be read by this user', fix: 'Check its permissions.' },
};

/** The error of a file that cannot be opened or read. */
export function unreadable(path: string, error: unknown): InputError | StorageError {
  const { code } = error as NodeJS.ErrnoException;
  const problem = code === undefined ? undefined : PATH_PROBLEMS[code];
  if (problem) return new InputError({ where: path, ...problem, cause: error });
  return new StorageError({ where: path, rule: 'cannot be read', got: code ?? String(error), cause: error });
}
