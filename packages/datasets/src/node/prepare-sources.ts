import { availableParallelism } from 'node:os';
import { RowEncoder, type CtrData, type EncodedRows, type Schema } from '@fsdnet/core';
import {
  CollectionFitter,
  CoverageCounter,
  SchemaFitter,
  TokenCollector,
  type RowBuilderOptions,
} from '@fsdnet/core/engine';
import { existingColumn, quotedName } from '../columns.ts';
import { counterLine, withoutCounters } from '../inference/counted-columns.ts';
import { inferenceLines, inferSchema, type InferenceOptions } from '../inference/infer-schema.ts';
import { RowCounters } from '../inference/row-counter.ts';
import type { ResolvedFitting } from '../prepare/fitting-options.ts';
import type { RowsData } from '../prepare/from-rows.ts';
import { checkParts, cutTraining, noRows } from '../prepare/prepare-parts.ts';
import type { RowSource, SampledSource } from '../prepare/row-source.ts';
import { sampleRows } from '../prepare/sample-size.ts';
import type { SplitPlan } from '../prepare/split-options.ts';
import { RowHashes } from '../splits/row-hashes.ts';
import { rowSplitter } from '../splits/split-by.ts';
import { collectChunks, type CollectChunksOptions, type RowWatcher } from './columns/collect-chunks.ts';
import type { DelimitedFile } from './columns/delimited-file.ts';
import type { PreparingOptions } from './preparing.ts';

/** Rows of a file, which some can be read of in chunks. */
export type FileSource = RowSource & {
  /** How, where that is possible. */
  readonly inChunks?: DelimitedFile | undefined;
};

/** Where the parts of a data set come from. */
export interface PartSources<S extends FileSource = FileSource> {
  readonly train: S;
  /** Absent parts are cut from the training rows. They are opened only when training was read. */
  readonly valid?: (() => Promise<RowSource>) | undefined;
  readonly test?: (() => Promise<RowSource>) | undefined;
}

/** How sources become data. */
export interface PrepareOptions extends Pick<PreparingOptions, 'onMessage' | 'onProgress' | 'onSample' | 'threads'> {
  readonly name: string;
  readonly fitting: ResolvedFitting;
  readonly split: SplitPlan;
  /** Takes features as they are given, as `SchemaFitterOptions` say. Default false. */
  readonly asGiven?: boolean | undefined;
  /** Watches columns that may only count rows. Default: none. */
  readonly counters?: RowCounters | undefined;
  /** When and how files are read in chunks. */
  readonly chunks?: ChunkRules | undefined;
}

/** When and how files are read in chunks; all have defaults. */
export interface ChunkRules extends Pick<CollectChunksOptions, 'chunkBytes' | 'mostBytes'> {
  /** Size of files from which on they are. */
  readonly fewestBytes?: number | undefined;
}

/** Smaller files are read row by row before threads would have started. */
const FEWEST_BYTES = 1 << 24;

const SPLIT_BY_HASH =
  'The query has no ORDER BY at its end, so its rows have no order: they are split by a hash of each row.';

/** Finds the schema of the training source from named columns and a sample, then prepares as `prepareSources` does. */
export async function prepareInferred(
  sources: PartSources<FileSource & SampledSource>,
  columnOptions: InferenceOptions,
  options: PrepareOptions,
): Promise<RowsData> {
  const { train } = sources;
  const { columns, name: source } = train;
  const rows = await train.peek(sampleRows(columns.length));
  if (rows.length === 0) throw noRows(source);
  const { known } = train;
  const { schema, inference, counters: names } = inferSchema({ source, columns, rows, known }, columnOptions);
  for (const line of inferenceLines(inference)) options.onMessage?.(line);
  await options.onSample?.({ schema, columns, rows });
  const counters = new RowCounters(names, columns);
  const data = await prepareSources(sources, schema, { ...options, counters });
  return { ...data, inference: withoutCounters(inference, counters.found()) };
}

/** Reads the training source once, fits, splits, encodes; then encodes the parts that have sources of their own. */
export async function prepareSources(
  sources: PartSources,
  schema: Schema,
  options: PrepareOptions,
): Promise<CtrData<EncodedRows>> {
  const { train } = sources;
  train.useSchema?.(schema);
  const { name, fitting, split, counters, onMessage, onProgress } = options;
  const { by } = split;
  const splitter = by && rowSplitter(by, train.name);
  const watchers: RowWatcher[] = [];
  if (counters) {
    const { positions } = counters;
    watchers.push({ positions, onRow: (cells) => counters.add(cells), wantsMore: () => counters.mayCount });
  }
  const hashes = train.unordered && split.ratio && !by ? new RowHashes() : undefined;
  if (hashes) {
    onMessage?.(SPLIT_BY_HASH);
    watchers.push({ positions: [...train.columns.keys()], onRow: (cells) => hashes.add(cells) });
  }
  if (splitter) {
    const position = train.columns.indexOf(existingColumn(by.column, train.columns, train.name));
    const onRow: RowWatcher['onRow'] = (cells, line, source = train.name) =>
      splitter.add(cells[position], () => `${source}:${line}: column ${quotedName(by.column)}`);
    watchers.push({ positions: [position], onRow });
  }
  const { fitter, close } = await collect(train, schema, { ...options, watchers });
  onProgress?.({ stage: 'encode', done: 0, total: fitter.rows });
  const without = counters?.found();
  for (const column of without ?? []) onMessage?.(counterLine(column));
  const cutting = { source: train.name, fitting, split, splitter, hashes: hashes?.hashes(), without, onMessage };
  const { fitted, coverage, ...cut } = cutTraining(fitter, cutting);
  close();
  onProgress?.({ stage: 'encode', done: fitter.rows, total: fitter.rows });
  const encoder = new RowEncoder(fitted);
  const names = { train: train.name, valid: train.name, test: train.name, splitBy: by?.column };
  const counted = { ...coverage };
  const given = async (part: 'valid' | 'test'): Promise<EncodedRows | undefined> => {
    const source = await sources[part]?.();
    if (!source) return cut[part];
    names[part] = source.name;
    source.useSchema?.(schema);
    const counter = new CoverageCounter(fitted, coverage.ranges);
    const encoded = await encodeSource(source, encoder, { labels: true, coverage: counter });
    counted[part] = counter.coverage();
    return encoded;
  };
  const valid = await given('valid');
  const test = await given('test');
  if (!valid || !counted.valid) throw noRows(train.name);
  const measured = { ...fitted, coverage: { ...counted, valid: counted.valid } };
  return checkParts({ name, schema: measured, train: cut.train, valid, ...(test && { test }) }, names);
}

/** What learns from the rows that were collected, and lets go of them. */
interface Collected {
  readonly fitter: CollectionFitter;
  close(): void;
}

/** Collects all rows: in chunks where the file is large enough, else row by row. */
async function collect(
  source: FileSource,
  schema: Schema,
  options: PrepareOptions & { readonly watchers: readonly RowWatcher[] },
): Promise<Collected> {
  const { fitting, asGiven = false, watchers, threads = availableParallelism(), chunks = {}, onMessage } = options;
  const { fewestBytes = FEWEST_BYTES, ...chunking } = chunks;
  const { columns, name, inChunks } = source;
  const rules = { ...fitting, asGiven, onMessage };
  if (inChunks && inChunks.bytes >= fewestBytes) {
    const { collected, tokens } = await collectChunks(inChunks, schema, {
      ...{ threads, watchers, missingWords: !asGiven },
      ...chunking,
    });
    return { fitter: new CollectionFitter(schema, collected, tokens, rules), close: () => collected.close() };
  }
  const fitter = new SchemaFitter(schema, { ...rules, columns, source: name });
  await source.scan((cells, line, from) => {
    fitter.addCells(cells, line, from);
    for (const { onRow } of watchers) onRow(cells, line, from);
  });
  return { fitter, close: () => undefined };
}

/** Encodes all rows of a source. Throws an InputError that names a missing column. */
export async function encodeSource(
  source: RowSource,
  encoder: RowEncoder,
  options: Pick<RowBuilderOptions, 'labels' | 'coverage'>,
): Promise<EncodedRows> {
  const builder = encoder.builder({
    ...options,
    ...{ columns: source.columns, source: source.name, groups: new TokenCollector() },
  });
  await source.scan((cells, line, name) => builder.addCells(cells, line, name));
  if (builder.rows === 0) throw noRows(source.name);
  return builder.finish();
}
