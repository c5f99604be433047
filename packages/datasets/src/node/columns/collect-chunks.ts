import type { Schema } from '@fsdnet/core';
import {
  AbortedError,
  CellReaders,
  FeatureTokens,
  RowCollector,
  TokenCollector,
  type CellReadersOptions,
} from '@fsdnet/core/engine';
import { tooLong } from '../../parsers/pending-text.ts';
import type { OnRow } from '../../parsers/row-parser.ts';
import { BlockStore } from './block-store.ts';
import type { ChunkColumns } from './chunk-columns.ts';
import type { Chunk, ChunkedFile } from './chunked-file.ts';
import { ColumnCollector } from './column-collector.ts';
import { EndlessRow } from './row-chunks.ts';
import { TextDictionaries } from './text-dictionary.ts';

/** Looks at further cells of each row. */
export interface RowWatcher {
  /** Positions of the columns that it looks at. */
  readonly positions: readonly number[];
  /** Gets the rows; only those cells are there. Throws an InputError. */
  readonly onRow: OnRow;
  /** Whether it still wants rows. Default: always. */
  wantsMore?(): boolean;
}

/** How a file is collected in chunks. */
export interface CollectChunksOptions extends Pick<CellReadersOptions, 'missingWords'> {
  readonly threads: number;
  readonly watchers: readonly RowWatcher[];
  /** Default: enough for hundreds of tables of distinct texts to be worth it. */
  readonly chunkBytes?: number | undefined;
  /** What collected rows may take in memory before they go to a temporary file. */
  readonly mostBytes?: number | undefined;
}

/** What was collected, and what numbered the tokens. */
export interface CollectedChunks {
  readonly collected: ColumnCollector;
  readonly tokens: FeatureTokens;
}

const CHUNK_BYTES = 1 << 23;
const MOST_BYTES = 1 << 27;

/** Collects the rows of a file chunk by chunk: the same, to the bit and in every error, as row by row. */
export async function collectChunks(
  file: ChunkedFile,
  schema: Schema,
  options: CollectChunksOptions,
): Promise<CollectedChunks> {
  const { threads, watchers, missingWords, chunkBytes = CHUNK_BYTES, mostBytes = MOST_BYTES } = options;
  const { name, columns } = file;
  const dictionaries = new TextDictionaries();
  const tokens = new FeatureTokens(schema, (feature) => dictionaries.of(feature));
  const readers = new CellReaders(schema, (feature) => tokens.of(feature), {
    ...{ columns, source: name, missingWords },
    labels: true,
    groups: new TokenCollector(),
  });
  const positions = watchers.flatMap((watcher) => watcher.positions);
  const collected = new ColumnCollector(readers, dictionaries, new BlockStore(mostBytes), positions);
  const { line, ahead, chunks, close } = await file.open({ uses: collected.uses, threads, chunkBytes });
  const collecting = new ChunkCollecting(collected, watchers, line);
  try {
    const underWay: Promise<Chunk>[] = [];
    const take = async (chunk: Chunk): Promise<void> => {
      await collecting.take(chunk);
      chunk.release();
    };
    /** What is wrong behind the last chunk; what is wrong with the rows before comes first. */
    let behind: { readonly error: unknown } | undefined;
    const readable = async function* (): AsyncGenerator<() => Promise<Chunk>> {
      try {
        yield* chunks;
      } catch (error) {
        if (error instanceof AbortedError) throw error;
        behind = { error };
      }
    };
    for await (const start of readable()) {
      const ready = underWay.length < ahead ? undefined : await underWay.shift();
      const started = start();
      // Whoever has stopped waiting needs no error.
      started.catch(() => undefined);
      underWay.push(started);
      if (ready) await take(ready);
    }
    for (let next = underWay.shift(); next; next = underWay.shift()) await take(await next);
    if (behind?.error instanceof EndlessRow) {
      const { source, line } = behind.error.at ?? collecting;
      throw tooLong(source ?? name, line);
    }
    if (behind) throw behind.error;
    dictionaries.close();
    return { collected, tokens };
  } catch (error) {
    collected.close();
    throw error;
  } finally {
    await close();
  }
}

/** Takes chunks in their order. */
class ChunkCollecting {
  /** Line where the next chunk starts. */
  line: number;
  /** Its file, where several are read as one. */
  source: string | undefined;
  readonly #collected: ColumnCollector;
  readonly #watchers: readonly RowWatcher[];

  constructor(collected: ColumnCollector, watchers: readonly RowWatcher[], line: number) {
    this.#collected = collected;
    this.#watchers = watchers;
    this.line = line;
  }

  async take(chunk: Chunk): Promise<void> {
    const { columns, lines, begins } = chunk;
    if (begins) ({ source: this.source, line: this.line } = begins);
    if (columns) {
      try {
        this.#collected.add(columns);
        for (const watcher of this.#watchers) this.#watch(watcher, columns);
      } catch (error) {
        // Row by row, the first problem of the chunk is met first, and its line is known.
        await this.#readByRow(chunk);
        throw error;
      }
    } else await this.#readByRow(chunk);
    this.line += lines;
  }

  /** Hands the cells of a chunk to a watcher; its errors are those of `#readByRow`, so lines do not matter. */
  #watch({ positions, onRow, wantsMore }: RowWatcher, chunk: ChunkColumns): void {
    if (wantsMore?.() === false) return;
    const columns = positions.map((position) => this.#collected.cells(chunk, position));
    const cells: unknown[] = [];
    for (let row = 0; row < chunk.rows; row++) {
      positions.forEach((position, index) => {
        cells[position] = columns[index]!.next().value;
      });
      onRow(cells, this.line);
    }
  }

  async #readByRow(chunk: Chunk): Promise<void> {
    const rows = new RowCollector(this.#collected.features);
    await chunk.readRows(this.line, (cells, line) => {
      rows.addCells(cells, line, this.source);
      for (const { onRow } of this.#watchers) onRow(cells, line, this.source);
    });
    this.#collected.addRows(rows.block());
  }
}
