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
 * anything is decoded: damaged counts would otherwise ask for any amount of memory and time. Pages behind the first `most`
 * values are left out. Throws Damage.
 */
export function checkedPages(bytes: ArrayBuffer, meta: ColumnMetaData, path: SchemaTree[], most: number): CheckedChunk {
  const check = new PageCheck(meta, path);
  const spare = Math.max(0, check.valuesLeft - most);
  const reader = { view: new DataView(bytes), offset: 0 };
  const unpacked: Uint8Array[] = [];
  while (check.valuesLeft > spare) {
    const header = parquetHeader(reader);
    check.size(header, bytes.byteLength - reader.offset);
    const page = new Uint8Array(bytes, reader.offset, header.compressed_page_size);
    reader.offset += page.length;
    const content = check.content(header, page, check.values(header));
    if (meta.codec !== 'UNCOMPRESSED' && content) unpacked.push(content);
  }
  return { bytes: reader.offset === bytes.byteLength ? bytes : bytes.slice(0, reader.offset), unpacked };
}

/** Checks the pages of a column chunk one after the other. Its methods throw Damage. */
export class PageCheck {
  /** Values that the pages to come must have. */
  valuesLeft: number;
  readonly #meta: Pick<ColumnMetaData, 'codec' | 'type'>;
  readonly #levels: Levels;
  #bytesLeft: number;

  constructor(meta: ColumnMetaData, path: SchemaTree[]) {
    this.#meta = meta;
    this.#levels = { repetition: getMaxRepetitionLevel(path), definition: getMaxDefinitionLevel(path) };
    this.valuesLeft = Number(meta.num_values);
    this.#bytesLeft = Number(meta.total_uncompressed_size);
  }

  /** Checks the lengths that a header names; `bytesAhead` is what the column has behind it. */
  size({ compressed_page_size: size, uncompressed_page_size: fullSize }: PageHeader, bytesAhead: number): void {
    must(isCount(size) && size <= bytesAhead, 'a page beyond its column');
    must(isCount(fullSize) && fullSize <= this.#bytesLeft, 'a page larger than its column');
    this.#bytesLeft -= fullSize;
  }

  /** Counts the values of a page, which may then be left out; 0 of a dictionary. */
  values(header: PageHeader): number {
    if (header.type === 'DICTIONARY_PAGE') return 0;
    const count = pageValues(header);
    must(isCount(count) && count <= this.valuesLeft, 'more values than the column has');
    this.valuesLeft -= count;
    return count;
  }

  /** Unpacks and checks a page of so many values; undefined where nothing of it is packed. */
  content(header: PageHeader, page: Uint8Array, count: number): Uint8Array | undefined {
    const { codec, type } = this.#meta;
    const { uncompressed_page_size: fullSize, data_page_header: v1, data_page_header_v2: v2 } = header;
    const unpack = (packed: Uint8Array, byteLength: number): Uint8Array => {
      must(isCount(byteLength), 'a page of no length');
      return codec === 'UNCOMPRESSED' ? packed : decompressed(packed, codec, byteLength);
    };
    if (header.type === 'DATA_PAGE_V2') return checkPageV2(v2!, fullSize, page, this.#levels, type, unpack);
    const content = unpack(page, fullSize);
    if (header.type === 'DICTIONARY_PAGE') checkDictionary(header, content);
    else {
      const { repetition, definition } = this.#levels;
      let at = 0;
      if (repetition > 0) at = checkPrefixed(content, at, levelWidth(repetition), count);
      if (definition > 0) at = checkPrefixed(content, at, levelWidth(definition), count);
      checkValues(content, at, v1!.encoding, type, count);
    }
    return content;
  }
}

/** The highest levels of a column. */
interface Levels {
  readonly repetition: number;
  readonly definition: number;
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
  levels: Levels,
  type: ColumnMetaData['type'],
  unpack: (packed: Uint8Array, byteLength: number) => Uint8Array,
): Uint8Array | undefined {
  const { num_values: count, num_nulls: nulls, num_rows: rows, encoding, is_compressed } = header;
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = header;
  must([repetition, definition, nulls, rows].every(isCount) && nulls <= count, 'a broken page header');
  const start = repetition + definition;
  must(start <= page.length, 'levels beyond the page');
  if (levels.repetition > 0) checkRuns(page, 0, repetition, levelWidth(levels.repetition), count);
  if (levels.definition > 0) checkRuns(page, repetition, start, levelWidth(levels.definition), count);
  const rest = page.subarray(start);
  const packed = is_compressed !== false;
  const content = packed ? unpack(rest, fullSize - start) : rest;
  checkValues(content, 0, encoding, type, count - nulls);
  return packed ? content : undefined;
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
