import { InputError } from '@fsdnet/core';
import type { ConvertedType, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ParquetColumn } from './new-column.ts';
import { physicalSchema } from './physical-schema.ts';

/** Takes bytes; resolves when more may come. */
export type ByteSink = (bytes: Uint8Array) => Promise<void>;

/** Writes rows as a Parquet file, one row group in memory at a time. */
export interface ParquetRowWriter {
  /** One value a column, as it is stored: null for a missing one. */
  add(values: readonly unknown[]): Promise<void>;
  /** Writes what is left and the table of contents, without which the bytes so far are no file. */
  finish(): Promise<void>;
}

/** Rows and values of a row group at most. */
const GROUP_ROWS = 65_536;
const GROUP_VALUES = 4_000_000;

/** Starts a Parquet file (snappy) with these columns. */
export function parquetRowWriter(columns: readonly ParquetColumn[], write: ByteSink): ParquetRowWriter {
  const elements = columns.flatMap((column) => column.elements.map(written));
  const schema: SchemaElement[] = [{ name: 'schema', num_children: columns.length }, ...elements];
  const bytes = new SinkWriter(write);
  const file = new ParquetWriter({
    writer: bytes,
    schema: physicalSchema(schema),
    createdBy: 'fsdnet',
    // They would be those of the stored values, which have another order than what they stand for.
    statistics: false,
  });
  const groupRows = Math.max(1, Math.min(GROUP_ROWS, Math.floor(GROUP_VALUES / Math.max(1, columns.length))));
  let rows: (readonly unknown[])[] = [];
  const flush = async (): Promise<void> => {
    const columnData = columns.map(({ name }, column) => ({ name, data: rows.map((row) => row[column]) }));
    rows = [];
    try {
      await file.write({ columnData, rowGroupSize: groupRows });
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('parquet')) throw error;
      throw new InputError({ where: 'Parquet output', rule: 'a value does not fit its column', got: error.message });
    }
  };
  return {
    async add(values) {
      if (rows.push(values) === groupRows) await flush();
    },
    async finish() {
      if (rows.length > 0) await flush();
      // The values were given as they are stored; readers are told what they mean.
      file.schema = schema;
      await file.finish();
      await bytes.flush();
    },
  };
}

/** The type of a column as it can be written. */
function written(element: SchemaElement): SchemaElement {
  const { logical_type: logical, ...rest } = element;
  // The old form of a moment, which nobody should write any more.
  if (element.type === 'INT96') {
    return { ...rest, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'NANOS' } };
  }
  // The library writes this one in a way that other readers refuse; the older form says the same.
  if (logical?.type === 'INTEGER') {
    return { ...rest, converted_type: `${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}` as ConvertedType };
  }
  return element;
}

/** Hands bytes on after each row group, when the library calls `flush`. */
class SinkWriter extends ByteWriter {
  readonly #write: ByteSink;

  constructor(write: ByteSink) {
    super(1 << 20);
    this.#write = write;
  }

  async flush(): Promise<void> {
    const bytes = this.getBytes().slice();
    this.index = 0;
    await this.#write(bytes);
  }
}
