import type { Schema } from '@fsdnet/core';
import type { OnRow } from '../../parsers/row-parser.ts';
import type { ChunkColumns, ColumnUse } from './chunk-columns.ts';

/** Smaller files are read row by row before threads would have started. */
export const FEWEST_CHUNKED_BYTES: number = 1 << 24;

/** Whether a file is large enough to be read in chunks: one of `fewestBytes`, or several that are not much smaller. */
export function isWorthChunks({ bytes, files = 1 }: ChunkedFile, fewestBytes: number = FEWEST_CHUNKED_BYTES): boolean {
  return bytes >= fewestBytes && bytes / files >= fewestBytes / 4;
}

/** A file whose rows can be read in chunks. */
export interface ChunkedFile {
  readonly name: string;
  readonly columns: readonly string[];
  /** Of the file on disk. */
  readonly bytes: number;
  /** Files that it is made of, each with threads of its own. Default 1. */
  readonly files?: number;
  /** Whether chunks hold all that a schema reads. */
  suits(schema: Schema): boolean;
  /** Reads it from the start. */
  open(plan: ChunkPlan): Promise<ChunkReading>;
}

/** How a file is read in chunks. */
export interface ChunkPlan {
  /** What becomes of each column. */
  readonly uses: readonly ColumnUse[];
  /** Threads that cut besides this one; 1 for none. */
  readonly threads: number;
  /** About as much text as a chunk holds. */
  readonly chunkBytes: number;
}

/** A file that is being read in chunks. */
export interface ChunkReading {
  /** Line of the first row. */
  readonly line: number;
  /** Chunks that are worth to be under way together. */
  readonly ahead: number;
  /** The chunks in their order, each under way once it is started. Throws where there must be more and is not. */
  readonly chunks: AsyncIterable<() => Promise<Chunk>>;
  /** Lets go of the file and the threads. */
  close(): Promise<void>;
}

/** Some rows of a file. */
export interface Chunk {
  /** Undefined where the ordinary reader has to read them. */
  readonly columns: ChunkColumns | undefined;
  /** The file that begins with it and the line of its first row, where several are read as one. */
  readonly begins?: { readonly source: string; readonly line: number } | undefined;
  /** Lines from its first row to that of the next chunk. */
  readonly lines: number;
  /** Reads it with the ordinary reader; its first row starts on `line`. Throws an InputError. */
  readRows(line: number, onRow: OnRow): Promise<void>;
  /** Gives its memory to further chunks. */
  release(): void;
}
