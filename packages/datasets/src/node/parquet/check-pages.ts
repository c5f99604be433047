import type { ColumnMetaData, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { must } from './damage.ts';
import { decompressed } from './decompress.ts';
import { checkRuns, varInt, type ByteReader } from './hybrid-runs.ts';

/** A column chunk whose pages are whole. */
export interface CheckedChunk {
  /** The pages with their headers, as they lie in the file. */
  readonly bytes: ArrayBuffer;
  /** What the compressed parts unpack to, in their order. */
  readonly unpacked: readonly Uint8Array[];
}

/** Bits that a level of at most this height needs. */
function levelWidth(most: number): number {
  return 32 - Math.clz32(most);
}

/**
 * Walks through the pages of a column chunk, unpacks them, and checks every count and length against the others before
 * anything is decoded: damaged counts would otherwise ask for any amount of memory and time. Throws Damage.
 */
export function checkedPages(
  bytes: ArrayBuffer,
  { codec, num_values, total_uncompressed_size, type }: ColumnMetaData,
  path: SchemaTree[],
): CheckedChunk {
  const total = Number(num_values);
  const levels = { repetition: getMaxRepetitionLevel(path), definition: getMaxDefinitionLevel(path) };
  const reader = { view: new DataView(bytes), offset: 0 };
  const unpacked: Uint8Array[] = [];
  let values = 0;
  let bytesLeft = Number(total_uncompressed_size);
  while (values < total) {
    const header = parquetHeader(reader);
    const { compressed_page_size: size, uncompressed_page_size: fullSize } = header;
    must(isCount(size) && size <= bytes.byteLength - reader.offset, 'a page beyond its column');
    must(isCount(fullSize) && fullSize <= bytesLeft, 'a page larger than its column');
    bytesLeft -= fullSize;
    const page = new Uint8Array(bytes, reader.offset, size);
    reader.offset += size;
    const unpack = (packed: Uint8Array, byteLength: number): Uint8Array => {
      must(isCount(byteLength), 'a page of no length');
      if (codec === 'UNCOMPRESSED') return packed;
      const content = decompressed(packed, codec, byteLength);
      unpacked.push(content);
      return content;
    };
    if (header.type === 'DICTIONARY_PAGE') checkDictionary(header, unpack(page, fullSize));
    else {
      const count = pageValues(header);
      must(isCount(count) && count <= total - values, 'more values than the column has');
      values += count;
      if (header.data_page_header) {
        const content = unpack(page, fullSize);
        let at = 0;
        if (levels.repetition > 0) at = checkPrefixed(content, at, levelWidth(levels.repetition), count);
        if (levels.definition > 0) at = checkPrefixed(content, at, levelWidth(levels.definition), count);
        checkValues(content, at, header.data_page_header.encoding, type, count);
      } else if (header.data_page_header_v2)
        checkPageV2(header.data_page_header_v2, fullSize, page, levels, type, unpack);
    }
  }
  return { bytes: reader.offset === bytes.byteLength ? bytes : bytes.slice(0, reader.offset), unpacked };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function pageValues({ type, data_page_header: v1, data_page_header_v2: v2 }: PageHeader): number {
  if (type === 'DATA_PAGE' && v1) return v1.num_values;
  if (type === 'DATA_PAGE_V2' && v2) return v2.num_values;
  must(false, 'a page of no known kind');
}

function checkDictionary({ dictionary_page_header: header }: PageHeader, page: Uint8Array): void {
  // No value is smaller than a bit.
  must(
    header !== undefined && isCount(header.num_values) && header.num_values <= page.length * 8,
    'a broken dictionary',
  );
}

function checkPageV2(
  header: NonNullable<PageHeader['data_page_header_v2']>,
  fullSize: number,
  page: Uint8Array,
  levels: { readonly repetition: number; readonly definition: number },
  type: ColumnMetaData['type'],
  unpack: (packed: Uint8Array, byteLength: number) => Uint8Array,
): void {
  const { num_values: count, num_nulls: nulls, encoding, is_compressed } = header;
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = header;
  must(isCount(repetition) && isCount(definition) && isCount(nulls) && nulls <= count, 'a broken page header');
  const start = repetition + definition;
  must(start <= page.length, 'levels beyond the page');
  if (levels.repetition > 0) checkRuns(page, 0, repetition, levelWidth(levels.repetition), count);
  if (levels.definition > 0) checkRuns(page, repetition, start, levelWidth(levels.definition), count);
  const rest = page.subarray(start);
  const content = is_compressed === false ? rest : unpack(rest, fullSize - start);
  checkValues(content, 0, encoding, type, count - nulls);
}

/** Checks a stream that its length precedes, and returns where it ends. */
function checkPrefixed(page: Uint8Array, at: number, width: number, values: number): number {
  must(at + 4 <= page.length, 'a page without its levels');
  const start = at + 4;
  const end = start + new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(at, true);
  checkRuns(page, start, end, width, values);
  return end;
}

/** Checks what tells how long the values are; the values themselves cannot do harm. */
function checkValues(
  page: Uint8Array,
  at: number,
  encoding: string,
  type: ColumnMetaData['type'],
  values: number,
): void {
  if (values === 0) return;
  if (encoding === 'DELTA_BYTE_ARRAY') return checkPrefixLengths(page, at, values);
  if (encoding === 'RLE' && type === 'BOOLEAN') return void checkPrefixed(page, at, 1, values);
  if (!encoding.endsWith('DICTIONARY')) return;
  // A page of nulls only may have no values at all.
  if (at < page.length) checkRuns(page, at + 1, page.length, page[at] as number, values);
}

/** What a value shares with the one before it must be there. */
function checkPrefixLengths(page: Uint8Array, at: number, values: number): void {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: at };
  const prefixes = lengths(reader, values);
  const suffixes = lengths(reader, values);
  must(prefixes.length === suffixes.length, 'lengths that differ in number');
  let previous = 0;
  for (let index = 0; index < prefixes.length; index++) {
    const prefix = prefixes[index] as number;
    const suffix = suffixes[index] as number;
    must(prefix >= 0 && suffix >= 0 && prefix <= previous && suffix <= page.length, 'text longer than its page');
    previous = prefix + suffix;
  }
}

function lengths(reader: ByteReader, most: number): Int32Array {
  const start = reader.offset;
  // Block size, blocks, then the number of values.
  varInt(reader);
  varInt(reader);
  const count = varInt(reader);
  must(count <= most, 'more lengths than values');
  reader.offset = start;
  const output = new Int32Array(count);
  deltaBinaryUnpack(reader, count, output);
  return output;
}
