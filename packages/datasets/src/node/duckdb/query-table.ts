import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { InputError } from '@fsdnet/core';
import { checkColumns } from '../../columns.ts';
import { throwIfAborted, type ByteSourceOptions } from '../byte-source.ts';
import type { Table } from '../open-table.ts';
import { findDuckdb } from './find-duckdb.ts';
import { parseQuery } from './parse-query.ts';
import { columnReader, type ColumnReader } from './query-cells.ts';
import { queryError } from './query-errors.ts';
import { queryOf, sqlName } from './sql-source.ts';

/** How often a long query shows a sign of life, in milliseconds. */
const SIGN_OF_LIFE = 500;

/**
 * The result of a query as a table, streamed: one chunk in memory at a time. Lines are row numbers, from 1. Relative paths
 * in the query are those of the current folder. Throws an InputError with DuckDB's message.
 */
export async function openQuery(source: string, options: ByteSourceOptions): Promise<Table> {
  const name = sqlName(source);
  const duckdb = await findDuckdb();
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const close = (): Promise<void> => {
    connection.closeSync();
    instance.closeSync();
    return Promise.resolve();
  };
  try {
    const { setup, select, ordered } = await parseQuery(queryOf(source), connection);
    const running = new RunningQuery(connection, name, options);
    const result = await running.until(async () => {
      if (setup.trim() !== '') await connection.run(setup);
      return connection.stream(select);
    });
    const columns = checkColumns(result.columnNames(), name);
    if (columns.length === 0) throw new InputError({ where: name, rule: 'the query gives no columns' });
    const readers = result.columnTypes().map((type) => columnReader(type, duckdb));
    return queryTable({ name, columns, ordered, chunks: new Chunks(result, readers, running), close });
  } catch (error) {
    await close();
    throw error instanceof Error && 'where' in error ? error : queryError(error, name);
  }
}

/** Calls to DuckDB that can be stopped and show that they go on. */
class RunningQuery {
  readonly #connection: DuckDBConnection;
  readonly #name: string;
  readonly #options: ByteSourceOptions;
  /** Rows that have come so far. */
  rows = 0;

  constructor(connection: DuckDBConnection, name: string, options: ByteSourceOptions) {
    this.#connection = connection;
    this.#name = name;
    this.#options = options;
  }

  async until<T>(call: () => Promise<T>): Promise<T> {
    const { signal } = this.#options;
    const interrupt = (): void => this.#connection.interrupt();
    throwIfAborted(signal, this.#name);
    signal?.addEventListener('abort', interrupt);
    const timer = setInterval(() => this.report(), SIGN_OF_LIFE);
    try {
      return await call();
    } catch (error) {
      throwIfAborted(signal, this.#name);
      throw queryError(error, this.#name);
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', interrupt);
    }
  }

  report(): void {
    const { onProgress, stage } = this.#options;
    onProgress?.({ stage, done: this.rows, of: 'rows' });
  }
}

/** A chunk's cells, by column. */
interface CellColumns {
  readonly rows: number;
  readonly columns: readonly (readonly unknown[])[];
}

/** The chunks of a result, each read once; those that were looked into come again. */
class Chunks {
  readonly #result: DuckDBResult;
  readonly #readers: readonly ColumnReader[];
  readonly #running: RunningQuery;
  readonly #waiting: CellColumns[] = [];

  constructor(result: DuckDBResult, readers: readonly ColumnReader[], running: RunningQuery) {
    this.#result = result;
    this.#readers = readers;
    this.#running = running;
  }

  /** Chunks with at least `count` rows together, or all. */
  async ahead(count: number): Promise<readonly CellColumns[]> {
    while (this.#waiting.reduce((sum, { rows }) => sum + rows, 0) < count) {
      const chunk = await this.#fetch();
      if (!chunk) break;
      this.#waiting.push(chunk);
    }
    return this.#waiting;
  }

  async next(): Promise<CellColumns | undefined> {
    return this.#waiting.shift() ?? this.#fetch();
  }

  async #fetch(): Promise<CellColumns | undefined> {
    const chunk = await this.#running.until(() => this.#result.fetchChunk());
    if (!chunk || chunk.rowCount === 0) return undefined;
    this.#running.rows += chunk.rowCount;
    this.#running.report();
    return { rows: chunk.rowCount, columns: this.#cells(chunk) };
  }

  #cells(chunk: DuckDBDataChunk): unknown[][] {
    return this.#readers.map((read, column) => chunk.getColumnValues(column).map(read));
  }
}

interface QueryTableParts extends Pick<Table, 'name' | 'columns' | 'close'> {
  readonly ordered: boolean;
  readonly chunks: Chunks;
}

function queryTable({ name, columns, ordered, chunks, close }: QueryTableParts): Table {
  let line = 0;
  const row = (chunk: CellColumns, index: number, cells: unknown[]): unknown[] => {
    for (let column = 0; column < columns.length; column++) cells[column] = chunk.columns[column]![index];
    return cells;
  };
  return {
    name,
    format: 'sql',
    reading: { format: 'sql' },
    columns,
    unordered: !ordered,
    async peek(count) {
      const rows: unknown[][] = [];
      for (const chunk of await chunks.ahead(count)) {
        const length = Math.min(chunk.rows, count - rows.length);
        for (let index = 0; index < length; index++) rows.push(row(chunk, index, []));
      }
      return rows;
    },
    async scan(onRow) {
      const cells: unknown[] = [];
      for (let chunk = await chunks.next(); chunk; chunk = await chunks.next()) {
        for (let index = 0; index < chunk.rows; index++) onRow(row(chunk, index, cells), ++line);
      }
    },
    async *rows() {
      for (let chunk = await chunks.next(); chunk; chunk = await chunks.next()) {
        for (let index = 0; index < chunk.rows; index++) yield { line: ++line, cells: row(chunk, index, []) };
      }
    },
    close,
  };
}
