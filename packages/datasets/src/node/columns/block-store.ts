import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { StorageError, type EncodedLists } from '@fsdnet/core/engine';

/** The cells of some rows: what `CollectedRows` has of them besides labels, weights and groups. */
export interface StoredBlock {
  readonly rows: number;
  /** Row-major. */
  readonly ids: Int32Array;
  /** Column by column. */
  readonly numbers: Float64Array;
  readonly lists: readonly EncodedLists[];
}

type Values = Int32Array | Float64Array;

/** Where values lie in the file. */
interface Place {
  readonly offset: number;
  readonly length: number;
}

interface StoredPlaces {
  readonly rows: number;
  readonly ids: Place;
  readonly numbers: Place;
  readonly lists: readonly { readonly offsets: Place; readonly ids: Place }[];
}

/** Keeps blocks in memory as long as they are few, else in a temporary file, which is gone when the process is. */
export class BlockStore {
  readonly #mostBytes: number;
  #bytes = 0;
  #inMemory: StoredBlock[] = [];
  readonly #inFile: StoredPlaces[] = [];
  #file: TemporaryFile | undefined;
  #rows: number[] = [];

  /** @param mostBytes What may be kept in memory. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Rows of each block. */
  get rows(): readonly number[] {
    return this.#rows;
  }

  /** Memory for the ids and numbers of a block that is added next. */
  room(ids: number, numbers: number): Pick<StoredBlock, 'ids' | 'numbers'> {
    return this.#file
      ? this.#file.room(ids, numbers)
      : { ids: new Int32Array(ids), numbers: new Float64Array(numbers) };
  }

  add(block: StoredBlock): void {
    this.#rows.push(block.rows);
    this.#bytes += bytesOf(block);
    if (this.#file) this.#write(block);
    else {
      this.#inMemory.push(block);
      if (this.#bytes > this.#mostBytes) this.#spill();
    }
  }

  /** Valid until the next call. */
  block(index: number): StoredBlock {
    const known = this.#inMemory[index];
    if (known) return known;
    const { rows, ids, numbers, lists } = this.#inFile[index]!;
    const file = this.#file!;
    return {
      rows,
      ids: file.int32(ids, 'ids'),
      numbers: file.float64(numbers),
      lists: lists.map((list, at) => ({
        offsets: file.int32(list.offsets, `offsets ${at}`),
        ids: file.int32(list.ids, `tokens ${at}`),
      })),
    };
  }

  /** One column of the numbers of a block, of `columns`; valid until the next call. */
  numbers(index: number, column: number, columns: number): Float64Array {
    const known = this.#inMemory[index];
    const width = (known?.numbers.length ?? this.#inFile[index]!.numbers.length) / columns;
    if (known) return known.numbers.subarray(column * width, (column + 1) * width);
    const { offset } = this.#inFile[index]!.numbers;
    return this.#file!.float64({ offset: offset + column * width * 8, length: width });
  }

  close(): void {
    this.#inMemory = [];
    this.#file?.close();
  }

  #spill(): void {
    this.#file = new TemporaryFile();
    const blocks = this.#inMemory;
    this.#inMemory = [];
    for (const block of blocks) this.#write(block);
  }

  #write({ rows, ids, numbers, lists }: StoredBlock): void {
    const file = this.#file!;
    this.#inFile.push({
      rows,
      ids: file.append(ids),
      numbers: file.append(numbers),
      lists: lists.map((list) => ({ offsets: file.append(list.offsets), ids: file.append(list.ids) })),
    });
  }
}

function bytesOf({ ids, numbers, lists }: StoredBlock): number {
  return lists.reduce(
    (sum, list) => sum + list.offsets.byteLength + list.ids.byteLength,
    ids.byteLength + numbers.byteLength,
  );
}

/** A file that only this process sees. */
class TemporaryFile {
  readonly #path = join(tmpdir(), `fsdnet-${randomUUID()}.tmp`);
  readonly #descriptor: number;
  #end = 0;
  /** Read into again and again. */
  readonly #ints = new Map<string, Int32Array<ArrayBuffer>>();
  #floats = new Float64Array(0);

  constructor() {
    this.#descriptor = this.#tried(() => openSync(this.#path, 'wx+', 0o600));
    // Where an open file can be removed, nothing is left behind whatever happens.
    if (process.platform !== 'win32') rmSync(this.#path);
  }

  append(values: Values): Place {
    const place = { offset: this.#end, length: values.length };
    const { buffer, byteOffset, byteLength } = values;
    for (let done = 0; done < byteLength;) {
      const rest = new Uint8Array(buffer, byteOffset + done, byteLength - done);
      done += this.#tried(() => writeSync(this.#descriptor, rest));
    }
    this.#end += byteLength;
    return place;
  }

  room(ids: number, numbers: number): { readonly ids: Int32Array; readonly numbers: Float64Array } {
    return { ids: this.#intRoom(ids, 'ids'), numbers: this.#floatRoom(numbers) };
  }

  int32({ offset, length }: Place, use: string): Int32Array {
    const values = this.#intRoom(length, use);
    this.#read(values, offset);
    return values;
  }

  float64({ offset, length }: Place): Float64Array {
    const values = this.#floatRoom(length);
    this.#read(values, offset);
    return values;
  }

  #intRoom(length: number, use: string): Int32Array {
    let values = this.#ints.get(use);
    if (!values || values.length < length) this.#ints.set(use, (values = new Int32Array(length)));
    return values.subarray(0, length);
  }

  #floatRoom(length: number): Float64Array {
    if (this.#floats.length < length) this.#floats = new Float64Array(length);
    return this.#floats.subarray(0, length);
  }

  close(): void {
    closeSync(this.#descriptor);
    rmSync(this.#path, { force: true });
  }

  #tried<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw new StorageError({
        where: this.#path,
        rule: 'the temporary file of the rows that were read cannot be written',
        got: (error as NodeJS.ErrnoException).code,
        fix: 'Make room in that folder, or name another one (TMPDIR).',
        cause: error,
      });
    }
  }

  #read({ buffer, byteOffset, byteLength }: Values, offset: number): void {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let done = 0; done < byteLength;) {
      const read = readSync(this.#descriptor, bytes, done, byteLength - done, offset + done);
      if (read === 0) throw new StorageError({ where: this.#path, rule: 'ends before what was written to it' });
      done += read;
    }
  }
}
