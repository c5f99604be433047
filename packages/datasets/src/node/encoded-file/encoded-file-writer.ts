import { createHash } from 'node:crypto';
import type { EncodedRows, FittedSchema } from '@fsdnet/core';
import { BLOCK_ROWS, fittedSchemaToJson, RowBatcher, type SchemaGrowth } from '@fsdnet/core/engine';
import type { WriteBytes } from '@fsdnet/core/node';
import type { SchemaInference } from '../../inference/infer-schema.ts';
import type { PartName } from '../../prepare/prepare-parts.ts';
import {
  footerOf,
  MAGIC,
  paddedBytes,
  rowArrays,
  targetArrays,
  targetsIn,
  type BlockPlace,
  type EncodedArray,
  type FileIndex,
  type PartIndex,
} from './file-layout.ts';

/** What an encoded file says besides its rows. */
export interface EncodedFileFacts {
  readonly name: string;
  readonly schema: FittedSchema;
  /** How the schema was found; absent when it was given. */
  readonly inference?: SchemaInference | undefined;
  /** How the schema has grown; absent where it was made anew. */
  readonly growth?: SchemaGrowth | undefined;
  /** Messages of the preparation. */
  readonly notes: readonly string[];
}

interface GrowingPart extends PartIndex {
  rows: number;
  readonly blocks: BlockPlace[];
}

/**
 * Writes encoded data while they are prepared. What it holds in memory is one block of each part and the places of those
 * that are written.
 *
 * @example
 * await writeWhole(path, async (write) => {
 *   const writer = new EncodedFileWriter(write);
 *   for await (const rows of encoded) await writer.append('train', rows);
 *   await writer.finish({ name, schema, notes });
 * });
 */
export class EncodedFileWriter {
  readonly #writeBytes: WriteBytes;
  readonly #blockRows: number;
  readonly #batchers = new Map<PartName, RowBatcher>();
  readonly #parts = new Map<PartName, GrowingPart>();
  #at = 0;

  /** @param write Adds to the file, which is empty: that of `writeWhole`, so that it appears whole or not at all. */
  constructor(write: WriteBytes, blockRows: number = BLOCK_ROWS) {
    this.#writeBytes = write;
    this.#blockRows = blockRows;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#at;
  }

  /** Adds rows to a part: any number, all with the columns of the first ones. Parts may take turns. One call at a time. */
  async append(part: PartName, rows: EncodedRows): Promise<void> {
    const batcher = this.#batchers.get(part) ?? new RowBatcher(this.#blockRows);
    this.#batchers.set(part, batcher);
    for (const block of batcher.add(rows)) await this.#appendBlock(part, block);
  }

  /** Writes what is left, and the index. */
  async finish({ name, schema, inference, growth, notes }: EncodedFileFacts): Promise<void> {
    for (const [part, batcher] of this.#batchers) {
      const rest = batcher.rest();
      if (rest) await this.#appendBlock(part, rest);
    }
    const index: FileIndex = {
      ...{ name, notes, blockRows: this.#blockRows },
      ...(inference && { inference }),
      ...(growth && { growth }),
      schema: fittedSchemaToJson(schema),
      parts: Object.fromEntries(this.#parts),
    };
    const bytes = Buffer.from(JSON.stringify(index));
    await this.#begin();
    const footer = footerOf(this.#at, bytes);
    await this.#write(bytes);
    await this.#write(footer);
  }

  async #appendBlock(name: PartName, rows: EncodedRows): Promise<void> {
    await this.#begin();
    const part = this.#partOf(name, rows);
    const at = this.#at;
    const targets = await this.#section(targetArrays(rows));
    const digests = { targets, rows: await this.#section(rowArrays(rows)) };
    part.blocks.push({ at, listIds: rows.lists.map(({ ids }) => ids.length), digests });
    part.rows += rows.rows;
  }

  #partOf(name: PartName, first: EncodedRows): GrowingPart {
    let part = this.#parts.get(name);
    if (!part) {
      const { rows, ids, numbers } = first;
      const widths = { idsPerRow: ids.length / rows, numbersPerRow: numbers.length / rows };
      part = { rows: 0, ...widths, targets: targetsIn(first), blocks: [] };
      this.#parts.set(name, part);
    }
    return part;
  }

  /** Writes arrays side by side; gives their digest. */
  async #section(arrays: readonly EncodedArray[]): Promise<string> {
    const hash = createHash('sha256');
    for (const array of arrays) {
      const values = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      const padding = new Uint8Array(paddedBytes(values.length) - values.length);
      for (const bytes of [values, padding]) {
        const written = this.#write(bytes);
        hash.update(bytes);
        await written;
      }
    }
    return hash.digest('hex');
  }

  async #begin(): Promise<void> {
    if (this.#at === 0) await this.#write(MAGIC);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await this.#writeBytes(bytes);
    this.#at += bytes.length;
  }
}
