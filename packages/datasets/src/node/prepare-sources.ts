import { RowEncoder, type EncodedPart, type EncodedRows, type Schema } from '@fsdnet/core';
import {
  availableThreads,
  appendValues,
  CollectionFitter,
  CoverageCounter,
  GrowingArray,
  SchemaFitter,
  TokenCollector,
  type GrowthRules,
  type Reading,
  type RowBuilderOptions,
  type TargetColumns,
} from '@fsdnet/core/engine';
import { collectGarbage } from '@fsdnet/core/node';
import { existingColumn, quotedName } from '../columns.ts';
import { counterLine, withoutCounters } from '../inference/counted-columns.ts';
import { inferenceLines, inferSchema, type InferenceOptions, type SchemaInference } from '../inference/infer-schema.ts';
import { RowCounters } from '../inference/row-counter.ts';
import type { ResolvedFitting } from '../prepare/fitting-options.ts';
import type { RowsData } from '../prepare/from-rows.ts';
import {
  checkTargets,
  noRows,
  PartsEncoding,
  PartsInMemory,
  planTraining,
  type PartName,
  type TrainingPlan,
} from '../prepare/prepare-parts.ts';
import type { RowSource, SampledSource } from '../prepare/row-source.ts';
import { sampleRows } from '../prepare/sample-size.ts';
import type { SplitPlan } from '../prepare/split-options.ts';
import { RowHashes } from '../splits/row-hashes.ts';
import { rowSplitter } from '../splits/split-by.ts';
import { isWorthChunks, type ChunkedFile } from './columns/chunked-file.ts';
import { collectChunks, type CollectChunksOptions, type RowWatcher } from './columns/collect-chunks.ts';
import type { AddRows, EncodedFacts, PartsStore } from './parts-store.ts';
import type { PreparingOptions } from './preparing.ts';

/** Rows of a file, which some can be read of in chunks. */
export type FileSource = RowSource & {
  /** How, where that is possible. */
  readonly inChunks?: ChunkedFile | undefined;
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
  /** The schema grows from that of an earlier run. Default: it is made anew. */
  readonly growth?: GrowthRules | undefined;
  /** Watches columns that may only count rows. Default: none. */
  readonly counters?: RowCounters | undefined;
  /** How the schema was found, asked when all rows were read. Default: it was given. */
  readonly inference?: (() => SchemaInference) | undefined;
  /** How the training file was read, to be kept with the schema. Default: nothing is kept. */
  readonly reading?: Reading | undefined;
  /** Takes data that are too large for memory. Default: all is held there. */
  readonly store?: PartsStore | undefined;
  /** When and how files are read in chunks. */
  readonly chunks?: ChunkRules | undefined;
}

/** When and how files are read in chunks; all have defaults. */
export interface ChunkRules extends Pick<CollectChunksOptions, 'chunkBytes' | 'mostBytes'> {
  /** Size of files from which on they are. */
  readonly fewestBytes?: number | undefined;
}

const SPLIT_BY_HASH =
  'The query has no ORDER BY at its end, so its rows have no order: they are split by a hash of each row.';

/** Finds the schema of the training source from named columns and a sample, then prepares as `prepareSources` does. */
export async function prepareInferred(
  sources: PartSources<FileSource & SampledSource>,
  columnOptions: InferenceOptions,
  options: PrepareOptions,
): Promise<RowsData<EncodedPart>> {
  const { train } = sources;
  const { columns, name: source } = train;
  const rows = await train.peek(sampleRows(columns.length));
  if (rows.length === 0) throw noRows(source);
  const { known } = train;
  const { schema, inference, counters: names } = inferSchema({ source, columns, rows, known }, columnOptions);
  for (const line of inferenceLines(inference)) options.onMessage?.(line);
  await options.onSample?.({ schema, columns, rows, fitting: options.fitting });
  const counters = new RowCounters(names, columns);
  return prepareSources(sources, schema, {
    ...{ ...options, counters },
    inference: () => withoutCounters(inference, counters.found()),
  });
}

/** Reads the training source once, fits, splits, encodes; then encodes the parts that have sources of their own. */
export async function prepareSources(
  sources: PartSources,
  schema: Schema,
  options: PrepareOptions,
): Promise<RowsData<EncodedPart>> {
  const { train } = sources;
  train.useSchema?.(schema);
  const { fitting, split, counters, onMessage, onProgress } = options;
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
  onProgress?.({ stage: 'fit schema', done: 0, total: fitter.rows, of: 'rows' });
  const without = counters?.found();
  for (const column of without ?? []) onMessage?.(counterLine(column));
  try {
    const cutting = { source: train.name, fitting, split, splitter, hashes: hashes?.hashes(), without, onMessage };
    const plan = planTraining(fitter, cutting);
    onProgress?.({ stage: 'encode', done: 0, total: fitter.rows });
    const encode = (add: AddRows): Promise<EncodedFacts> =>
      encodeParts({ ...sources, schema, fitter, plan }, options, add);
    const { store } = options;
    if (store && encodedBytes(plan) > store.inMemoryBytes) {
      // What was counted to fit the schema is garbage, and as large as the vocabularies.
      collectGarbage();
      return await store.write(encode);
    }
    const memory = new PartsInMemory(plan);
    const facts = await encode(async (part, rows) => memory.add(part, rows));
    const { valid, ...parts } = memory.parts();
    return { ...facts, ...parts, valid: valid! };
  } finally {
    close();
  }
}

/** What is encoded. */
interface Encoding extends PartSources {
  readonly schema: Schema;
  readonly fitter: CollectionFitter;
  readonly plan: TrainingPlan;
}

/** Encodes the parts of the training source and those that have sources of their own; checks that they are fit for training. */
async function encodeParts(
  { train, valid, test, schema, fitter, plan }: Encoding,
  { name, fitting, split, inference, reading, onProgress }: PrepareOptions,
  add: AddRows,
): Promise<EncodedFacts> {
  const { fitted, growth, ranges } = plan;
  const targets = new Map<PartName, TargetsOfPart>();
  const addRows = async (part: PartName, rows: EncodedRows): Promise<void> => {
    const ofPart = targets.get(part) ?? new TargetsOfPart();
    targets.set(part, ofPart);
    ofPart.add(rows);
    await add(part, rows);
  };
  const encoding = new PartsEncoding(fitter, plan, fitting);
  const total = plan.parts.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const { part, rows } of encoding.pieces()) {
    await addRows(part, rows);
    done += rows.rows;
    onProgress?.({ stage: 'encode', done, total });
  }
  const counted = { ...encoding.coverage() };
  const names = { train: train.name, valid: train.name, test: train.name, splitBy: split.by?.column };
  const encoder = new RowEncoder(fitted);
  for (const [part, open] of [
    ['valid', valid],
    ['test', test],
  ] as const) {
    if (!open) continue;
    const source = await open();
    names[part] = source.name;
    source.useSchema?.(schema);
    const coverage = new CoverageCounter(fitted, ranges);
    await addRows(part, await encodeSource(source, encoder, { labels: true, coverage }));
    counted[part] = coverage.coverage();
  }
  if (!counted.valid) throw noRows(train.name);
  const targetsOf = (part: PartName): TargetColumns => targets.get(part)!.all();
  const checked = { train: targetsOf('train'), valid: targetsOf('valid'), test: targets.get('test')?.all() };
  checkTargets(checked, fitted.schema, names);
  const coverage = { ...counted, valid: counted.valid };
  return {
    name,
    schema: { ...fitted, coverage, ...(reading && { reading }) },
    ...(inference && { inference: inference() }),
    ...(growth && { growth }),
  };
}

/** Labels and weights of a part while its rows come. */
class TargetsOfPart {
  #rows = 0;
  readonly #labels = new GrowingArray(Float32Array);
  #weights: GrowingArray<Float32Array> | undefined;

  add({ rows, labels, weights }: EncodedRows): void {
    this.#rows += rows;
    if (labels) appendValues(this.#labels, labels);
    if (weights) appendValues((this.#weights ??= new GrowingArray(Float32Array)), weights);
  }

  all(): TargetColumns {
    const weights = this.#weights?.trimmed();
    return { rows: this.#rows, labels: this.#labels.trimmed(), ...(weights && { weights }) };
  }
}

/** What the planned parts take in memory, lists apart. */
function encodedBytes({ fitted, parts }: TrainingPlan): number {
  const cells = fitted.fields.filter(({ kind }) => kind !== 'multiValued').length;
  return parts.reduce((sum, { rows }) => sum + rows * (cells + 1) * Float32Array.BYTES_PER_ELEMENT, 0);
}

/** What learns from the rows that were collected, and lets go of them. */
interface Collected {
  readonly fitter: CollectionFitter;
  close(): void;
}

/** Collects all rows: in chunks where the file is large enough, else row by row. */
export async function collect(
  source: FileSource,
  schema: Schema,
  options: Pick<PrepareOptions, 'fitting' | 'asGiven' | 'growth' | 'threads' | 'chunks' | 'onMessage'> & {
    readonly watchers: readonly RowWatcher[];
  },
): Promise<Collected> {
  const { fitting, asGiven = false, growth, watchers, threads = availableThreads(), chunks = {}, onMessage } = options;
  const { fewestBytes, ...chunking } = chunks;
  const { columns, name, inChunks } = source;
  const rules = { ...fitting, asGiven, growth, onMessage };
  if (inChunks && isWorthChunks(inChunks, fewestBytes) && inChunks.suits(schema)) {
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
