import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { StorageError, type EncodedLists } from '@fsdnet/core/engine';

/** Places of the tokens of a column: as narrow as they can be. */
export type Codes = Int32Array | Uint16Array | Uint8Array;

/** A column of tokens, as `TokenColumn` has them. */
export interface StoredTokens {
  /** [rows] */
  readonly codes: Codes;
  /** What stands at each place + 1. */
  readonly numbers: Int32Array;
}

/** The cells of some rows: what `CollectedRows` has of them besides labels, weights and groups. */
export interface StoredBlock {
  readonly rows: number;
  readonly tokens: readonly StoredTokens[];
  /** Column by column. */
  readonly numbers: Float64Array;
  readonly lists: readonly EncodedLists[];
}

type Values = Codes | Float64Array;

/** Where values lie in the file. */
interface Place<A extends Values = Values> {
  readonly offset: number;
  readonly length: number;
  /** Their kind. */
  readonly make: new (buffer: ArrayBuffer, offset: number, length: number) => A;
}

interface StoredPlaces {
  readonly rows: number;
  readonly tokens: readonly { readonly codes: Place<Codes>; readonly numbers: Place<Int32Array> }[];
  readonly numbers: Place<Float64Array>;
  readonly lists: readonly { readonly offsets: Place<Int32Array>; readonly ids: Place<Int32Array> }[];
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

  /** Memory for the numbers of a block that is added next. */
  room(numbers: number): Float64Array {
    return this.#file ? this.#file.memory('numbers', Float64Array, numbers) : new Float64Array(numbers);
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
    const { rows, tokens, numbers, lists } = this.#inFile[index]!;
    const file = this.#file!;
    return {
      rows,
      tokens: tokens.map((column, at) => ({
        codes: file.read(column.codes, `codes ${at}`),
        numbers: file.read(column.numbers, `tokens ${at}`),
      })),
      numbers: file.read(numbers, 'numbers'),
      lists: lists.map((list, at) => ({
        offsets: file.read(list.offsets, `offsets ${at}`),
        ids: file.read(list.ids, `ids ${at}`),
      })),
    };
  }

  /** One column of the numbers of a block, of `columns`; valid until the next call. */
  numbers(index: number, column: number, columns: number): Float64Array {
    const known = this.#inMemory[index];
    const width = (known?.numbers.length ?? this.#inFile[index]!.numbers.length) / columns;
    if (known) return known.numbers.subarray(column * width, (column + 1) * width);
    const { offset, make } = this.#inFile[index]!.numbers;
    return this.#file!.read({ offset: offset + column * width * 8, length: width, make }, 'numbers');
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

  #write({ rows, tokens, numbers, lists }: StoredBlock): void {
    const file = this.#file!;
    this.#inFile.push({
      rows,
      tokens: tokens.map((column) => ({ codes: file.append(column.codes), numbers: file.append(column.numbers) })),
      numbers: file.append(numbers),
      lists: lists.map((list) => ({ offsets: file.append(list.offsets), ids: file.append(list.ids) })),
    });
  }
}

function bytesOf({ tokens, numbers, lists }: StoredBlock): number {
  const ofTokens = tokens.flatMap((column) => [column.codes, column.numbers]);
  const arrays = [...ofTokens, numbers, ...lists.flatMap(({ offsets, ids }) => [offsets, ids])];
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** A file that only this process sees. */
class TemporaryFile {
  readonly #path = join(tmpdir(), `fsdnet-${randomUUID()}.tmp`);
  readonly #descriptor: number;
  #end = 0;
  /** Read into again and again, by what it is for. */
  readonly #memory = new Map<string, ArrayBuffer>();

  constructor() {
    this.#descriptor = this.#tried(() => openSync(this.#path, 'wx+', 0o600));
    // Where an open file can be removed, nothing is left behind whatever happens.
    if (process.platform !== 'win32') rmSync(this.#path);
  }

  append<A extends Values>(values: A): Place<A> {
    const place = { offset: this.#end, length: values.length, make: values.constructor as Place<A>['make'] };
    const { buffer, byteOffset, byteLength } = values;
    for (let done = 0; done < byteLength;) {
      const rest = new Uint8Array(buffer, byteOffset + done, byteLength - done);
      done += this.#tried(() => writeSync(this.#descriptor, rest));
    }
    this.#end += byteLength;
    return place;
  }

  /** Memory that is used again by the next call for the same. */
  memory<A extends Values>(use: string, make: Place<A>['make'], length: number): A {
    // No value takes more.
    const bytes = length * Float64Array.BYTES_PER_ELEMENT;
    let buffer = this.#memory.get(use);
    if (!buffer || buffer.byteLength < bytes) this.#memory.set(use, (buffer = new ArrayBuffer(bytes)));
    return new make(buffer, 0, length);
  }

  read<A extends Values>({ offset, length, make }: Place<A>, use: string): A {
    const values = this.memory(use, make, length);
    this.#read(values, offset);
    return values;
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
