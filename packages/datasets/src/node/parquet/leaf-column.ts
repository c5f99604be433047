import type { ColumnChunk, ColumnMetaData, RowGroup, SchemaTree } from 'hyparquet';
import type { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getTreePath, isFlatColumn } from 'hyparquet/src/schema.js';
import { must, Unsupported } from './damage.ts';

/** The values of a leaf of the schema in one row group. */
export interface LeafColumn {
  readonly meta: ColumnMetaData;
  /** From the root of the physical schema. */
  readonly path: SchemaTree[];
  /** Whether it has one value per row. */
  readonly flat: boolean;
  /** Where its pages lie in the file. */
  readonly start: number;
  readonly end: number;
  /** What hyparquet must know to decode them, but how they are unpacked. */
  readonly decoder: Parameters<typeof readColumn>[2];
}

/** Whether a column of a table is one leaf with one value per row. */
export function isPlain({ children, element }: SchemaTree): boolean {
  return children.length === 0 && element.repetition_type !== 'REPEATED';
}

/** The column chunks that one column of a table consists of. */
export function chunksOf({ columns }: RowGroup, { element }: SchemaTree): readonly ColumnChunk[] {
  return columns.filter(({ meta_data: meta }) => meta?.path_in_schema[0] === element.name);
}

/** What a row group of so many rows says of a leaf; `root` is the physical schema. Throws Damage or Unsupported. */
export function leafColumn({ meta_data: meta, ...chunk }: ColumnChunk, rows: number, root: SchemaTree): LeafColumn {
  if (!meta || chunk.crypto_metadata) throw new Unsupported('encryption');
  if (chunk.file_path) throw new Unsupported('columns in other files');
  const path = getTreePath(root, meta.path_in_schema);
  const { element } = path.at(-1) as SchemaTree;
  must(meta.type === element.type, 'a column of another type');
  const values = Number(meta.num_values);
  const flat = isFlatColumn(path);
  must(flat ? values === rows : values >= rows, 'a column with another number of values');
  const { data_page_offset: data, dictionary_page_offset: dictionary } = meta;
  const start = Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data);
  const decoder = {
    ...meta,
    pathInSchema: meta.path_in_schema,
    element,
    schemaPath: path,
    utf8: false,
    parsers: PARSERS,
  };
  return { meta, path, flat, start, end: start + Number(meta.total_compressed_size), decoder };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text must be valid; the moments of INT96 stay numbers like all others. */
const PARSERS = {
  ...DEFAULT_PARSERS,
  stringFromBytes: (value: Uint8Array): string => utf8.decode(value),
  timestampFromNanoseconds: (nanoseconds: bigint): bigint => nanoseconds,
};
