import {
  flatten,
  parquetMetadataAsync,
  parquetSchema,
  type ColumnChunk,
  type ColumnMetaData,
  type DecodedArray,
  type FileMetaData,
  type RowGroup,
  type SchemaTree,
} from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { checkedPages, type CheckedChunk } from './check-pages.ts';
import { must, Unsupported } from './damage.ts';
import { inFile } from './file-problem.ts';
import { chunksOf, leafColumn } from './leaf-column.ts';
import { physicalSchema } from './physical-schema.ts';
import type { RandomAccess } from './random-access.ts';

/** Values of the columns of one row group, as they are stored. */
export type StoredColumns = readonly DecodedArray[];

/** The table of contents of a Parquet file, and its row groups one by one. */
export interface ParquetFile {
  readonly metadata: FileMetaData;
  /** One column each: the part of the schema that describes it. */
  readonly columns: readonly SchemaTree[];
  readonly groups: number;
  /** The first `most` rows of a row group; default all. Throws an InputError that names the file. */
  readGroup(index: number, most?: number): Promise<StoredColumns>;
}

/** Reads the table of contents. Throws an InputError that names the file. */
export async function openParquetFile(bytes: RandomAccess): Promise<ParquetFile> {
  return inFile(bytes.name, async () => {
    must(bytes.byteLength >= 12, 'no room for a table of contents');
    const magic = Buffer.from(await bytes.slice(bytes.byteLength - 4)).toString('latin1');
    if (magic === 'PARE') throw new Unsupported('encryption');
    const metadata = await parquetMetadataAsync(bytes, { geoparquet: false });
    checkContents(metadata);
    const root = parquetSchema({ schema: physicalSchema(metadata.schema) });
    return {
      metadata,
      columns: parquetSchema(metadata).children,
      groups: metadata.row_groups.length,
      async readGroup(index, most = Infinity) {
        const columns: DecodedArray[] = [];
        for (const tree of root.children) {
          const group = metadata.row_groups[index] as RowGroup;
          const read = (): Promise<DecodedArray> => readTree(bytes, group, most, tree, root);
          columns.push(await inFile(bytes.name, read, tree.element.name));
        }
        return columns;
      },
    };
  });
}

/** Row counts of the groups add up, and every group has every column. */
function checkContents(metadata: FileMetaData): void {
  const { row_groups: groups, num_rows: rows } = metadata;
  const leaves = metadata.schema.filter(({ type }) => type !== undefined).length;
  let sum = 0n;
  for (const group of groups) {
    must(group.num_rows >= 0n && group.columns.length === leaves, 'a broken row group');
    sum += group.num_rows;
  }
  must(sum === rows && rows <= BigInt(Number.MAX_SAFE_INTEGER), 'row groups with another number of rows');
}

/** One column of a row group: a leaf, or what several leaves make together. */
async function readTree(
  bytes: RandomAccess,
  group: RowGroup,
  most: number,
  tree: SchemaTree,
  root: SchemaTree,
): Promise<DecodedArray> {
  const { name } = tree.element;
  const rows = Number(group.num_rows);
  const leaves = new Map<string, DecodedArray>();
  for (const chunk of chunksOf(group, tree)) {
    const { path, values } = await readLeaf(bytes, chunk, rows, most, root);
    leaves.set(path, values);
  }
  if (tree.children.length > 0) assembleNested(leaves, tree, DEFAULT_PARSERS);
  const values = leaves.get(name);
  const count = values?.length ?? -1;
  must(values !== undefined && count >= Math.min(rows, most) && count <= rows, 'a column with another number of rows');
  // The rest would only take memory.
  return count > most ? values.slice(0, most) : values;
}

async function readLeaf(
  bytes: RandomAccess,
  chunk: ColumnChunk,
  rows: number,
  most: number,
  root: SchemaTree,
): Promise<{ path: string; values: DecodedArray }> {
  const { meta, path, flat, start, end, decoder } = leafColumn(chunk, rows, root);
  // How many values the rows of lists have is not known before.
  const mostValues = flat ? most : Infinity;
  const { bytes: pages, unpacked } = checkedPages(await bytes.slice(start, end), meta, path, mostValues);
  const { data } = readColumn(
    { view: new DataView(pages), offset: 0 },
    { groupStart: 0, selectStart: 0, selectEnd: Math.min(rows, mostValues), groupRows: rows },
    { ...decoder, compressors: handingOut(unpacked, meta.codec) },
  );
  const decoded = flatten(data);
  // A number that the dictionary does not have.
  if (flat && Array.isArray(decoded)) must(!decoded.includes(undefined), 'a value that is not in its dictionary');
  return { path: meta.path_in_schema.join('.'), values: decoded };
}

/** The pages were unpacked already, in this order. */
function handingOut(
  unpacked: CheckedChunk['unpacked'],
  codec: ColumnMetaData['codec'],
): { readonly [K in typeof codec]?: () => Uint8Array } {
  let next = 0;
  return { [codec]: () => unpacked[next++] as Uint8Array };
}
