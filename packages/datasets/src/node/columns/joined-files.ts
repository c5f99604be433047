import type { Schema } from '@fsdnet/core';
import { EndlessRow } from './row-chunks.ts';
import type { Chunk, ChunkedFile, ChunkPlan, ChunkReading } from './chunked-file.ts';

/** A file of a source, as far as it is known before its turn. */
export interface JoinedFile {
  readonly file: ChunkedFile;
  /** Opens it again; it is closed when its last chunk is released. */
  open(): Promise<OpenedFile>;
}

/** A file whose turn has come. */
export interface OpenedFile {
  readonly inChunks?: ChunkedFile | undefined;
  close(): Promise<void>;
}

/** Several files with the same columns in the same order, read in chunks one after the other. */
export class JoinedFiles implements ChunkedFile {
  readonly name: string;
  readonly columns: readonly string[];
  readonly bytes: number;
  readonly files: number;
  readonly #files: readonly JoinedFile[];

  constructor(name: string, files: readonly JoinedFile[]) {
    this.name = name;
    this.columns = files[0]!.file.columns;
    this.files = files.length;
    this.bytes = files.reduce((sum, { file }) => sum + file.bytes, 0);
    this.#files = files;
  }

  suits(schema: Schema): boolean {
    return this.#files.every(({ file }) => file.suits(schema));
  }

  async open(plan: ChunkPlan): Promise<ChunkReading> {
    const readings: FileReading[] = [];
    const start = async (file: JoinedFile): Promise<FileReading> => {
      const reading = await FileReading.open(file, plan);
      readings.push(reading);
      return reading;
    };
    const files = this.#files;
    const first = await start(files[0]!);
    const chunks = async function* (): AsyncGenerator<() => Promise<Chunk>> {
      for (const [index, file] of files.entries()) {
        const reading = index === 0 ? first : await start(file);
        yield* reading.chunks();
      }
    };
    const close = async (): Promise<void> => {
      for (const reading of readings) await reading.close();
    };
    return { line: first.reading.line, ahead: first.reading.ahead, chunks: chunks(), close };
  }
}

/** One file while its chunks are under way. */
class FileReading {
  readonly reading: ChunkReading;
  readonly #table: OpenedFile;
  readonly #name: string;
  /** Chunks that are started and not released. */
  #underWay = 0;
  #hasAll = false;
  #closed: Promise<void> | undefined;

  private constructor(table: OpenedFile, name: string, reading: ChunkReading) {
    this.#table = table;
    this.#name = name;
    this.reading = reading;
  }

  static async open({ open, file }: JoinedFile, plan: ChunkPlan): Promise<FileReading> {
    const table = await open();
    // It had chunks when it was looked into.
    return new FileReading(table, file.name, await (table.inChunks ?? file).open(plan));
  }

  /** The chunks; the first one says which file begins. */
  async *chunks(): AsyncGenerator<() => Promise<Chunk>> {
    const begins = { source: this.#name, line: this.reading.line };
    let isFirst = true;
    try {
      for await (const start of this.reading.chunks) {
        const file = isFirst ? begins : undefined;
        isFirst = false;
        yield () => this.#started(start, file);
      }
      this.#hasAll = true;
      this.#closeWhenDone();
    } catch (error) {
      throw error instanceof EndlessRow && isFirst ? new EndlessRow(begins) : error;
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.reading.close();
    await this.#table.close();
  }

  #closeWhenDone(): void {
    // What goes wrong there is told when everything is closed.
    if (this.#hasAll && this.#underWay === 0) this.close().catch(() => undefined);
  }

  async #started(start: () => Promise<Chunk>, begins: Chunk['begins']): Promise<Chunk> {
    this.#underWay++;
    const chunk = await start();
    const release = (): void => {
      chunk.release();
      this.#underWay--;
      this.#closeWhenDone();
    };
    return { ...chunk, begins, release };
  }
}
