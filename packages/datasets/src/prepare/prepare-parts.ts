import { InputError, type CtrData, type EncodedRows, type FittedSchema, type Schema } from '@fsdnet/core';
import {
  CoverageCounter,
  EncodedPieces,
  keyedRandom,
  type CollectionFitter,
  type NumberRanges,
  type SchemaCoverage,
  type SchemaGrowth,
  type TargetColumns,
} from '@fsdnet/core/engine';
import { quotedName } from '../columns.ts';
import type { RowSplitter } from '../splits/split-by.ts';
import type { SplitIndices } from '../splits/part-indices.ts';
import { countClasses, splitWithBothClasses } from '../splits/split-by-class.ts';
import { splitRows } from '../splits/split-rows.ts';
import type { ResolvedFitting } from './fitting-options.ts';
import type { SplitPlan } from './split-options.ts';

/** How training rows are cut into parts. */
export interface CutOptions {
  /** Where the training rows come from, for messages. */
  readonly source: string;
  readonly fitting: ResolvedFitting;
  readonly split: SplitPlan;
  /** Features that turned out to say nothing. Default: none. */
  readonly without?: ReadonlySet<string> | undefined;
  /** Has seen all rows and decides their parts. Default: parts at random. */
  readonly splitter?: RowSplitter | undefined;
  /** Of rows without an order, for parts at random. Default: the rows have one. */
  readonly hashes?: Float64Array | undefined;
  /** Gets what the user should know. Default: nobody. */
  readonly onMessage?: ((message: string) => void) | undefined;
}

/** Names of the parts of a data set. */
export type PartName = 'train' | 'valid' | 'test';

/** One of the parts that training rows are cut into. */
export interface PlannedPart {
  readonly name: PartName;
  /** Its row numbers, rising; undefined for all rows. */
  readonly indices: Int32Array | undefined;
  /** Number of rows. */
  readonly rows: number;
}

/** What training has taught, and the parts that are to be encoded by it. */
export interface TrainingPlan {
  readonly fitted: FittedSchema;
  /** How the schema has grown; undefined where it was made anew. */
  readonly growth: SchemaGrowth | undefined;
  /** Of the numbers in the training part. */
  readonly ranges: NumberRanges;
  /** Training comes first. */
  readonly parts: readonly PlannedPart[];
}

/** What `cutTraining` made. */
export interface CutParts {
  readonly fitted: FittedSchema;
  readonly train: EncodedRows;
  readonly valid?: EncodedRows;
  readonly test?: EncodedRows;
  /** Of these parts. */
  readonly coverage: PartsCoverage;
}

/** Coverage of the parts that are there so far. */
export type PartsCoverage = Pick<SchemaCoverage, 'train' | 'ranges'> & Partial<SchemaCoverage>;

/** Plans as `planTraining` does, and encodes the parts in memory. */
export function cutTraining(fitter: CollectionFitter, options: CutOptions): CutParts {
  const plan = planTraining(fitter, options);
  const encoding = new PartsEncoding(fitter, plan, options.fitting);
  const memory = new PartsInMemory(plan);
  for (const { part, rows } of encoding.pieces()) memory.add(part, rows);
  return { fitted: plan.fitted, ...memory.parts(), coverage: encoding.coverage() };
}

/**
 * Splits what a fitter collected, leaves out training rows as the schema's negative rate says, and fits the schema on what is
 * left of the training part.
 */
export function planTraining(fitter: CollectionFitter, options: CutOptions): TrainingPlan {
  const { source, without } = options;
  if (fitter.rows === 0) throw noRows(source);
  const indices = partsOf(fitter, options);
  const trainRows = keptRows(fitter, indices?.train, options);
  const fitted = fitter.fit(trainRows, { without });
  const ranges = fitter.ranges(fitted, trainRows);
  const parts: PlannedPart[] = [{ name: 'train', indices: trainRows, rows: trainRows?.length ?? fitter.rows }];
  for (const name of ['valid', 'test'] as const) {
    const own = indices?.[name];
    if (own) parts.push({ name, indices: own, rows: own.length });
  }
  return { fitted, growth: fitter.growth, ranges, parts };
}

/** Encodes planned parts piece by piece and in turns, and counts what the schema knows of them. */
export class PartsEncoding {
  readonly #fitter: CollectionFitter;
  readonly #plan: TrainingPlan;
  readonly #positiveWeight: number;
  readonly #parts: readonly (PlannedPart & { readonly coverage: CoverageCounter })[];

  constructor(fitter: CollectionFitter, plan: TrainingPlan, { positiveWeight }: ResolvedFitting) {
    const { fitted, ranges, parts } = plan;
    this.#fitter = fitter;
    this.#plan = plan;
    this.#positiveWeight = positiveWeight;
    this.#parts = parts.map((part) => {
      const coverage = new CoverageCounter(fitted, part.name === 'train' ? undefined : ranges);
      return { ...part, coverage };
    });
  }

  *pieces(): Generator<{ readonly part: PartName; readonly rows: EncodedRows }, void> {
    for (const { part: number, rows } of this.#fitter.encodedPieces(this.#plan.fitted, this.#parts)) {
      const part = this.#parts[number]!.name;
      yield { part, rows: part === 'train' ? withPositiveWeight(rows, this.#positiveWeight) : rows };
    }
  }

  /** Of all parts, once all pieces were taken. */
  coverage(): PartsCoverage {
    const [train, ...others] = this.#parts.map(({ name, coverage }) => [name, coverage.coverage()] as const);
    return { train: train![1], ...Object.fromEntries(others), ranges: this.#plan.ranges };
  }
}

/** Puts the pieces of parts together in memory. */
export class PartsInMemory {
  readonly #pieces: Map<PartName, EncodedPieces>;

  constructor({ parts }: Pick<TrainingPlan, 'parts'>) {
    this.#pieces = new Map(parts.map(({ name, rows }) => [name, new EncodedPieces(rows)]));
  }

  /** A part that was not planned comes in one piece. */
  add(part: PartName, rows: EncodedRows): void {
    const pieces = this.#pieces.get(part) ?? new EncodedPieces(rows.rows);
    this.#pieces.set(part, pieces);
    pieces.add(rows);
  }

  /** All of them. */
  parts(): Pick<CutParts, PartName> {
    const parts = Array.from(this.#pieces, ([name, pieces]) => [name, pieces.all()] as const);
    return Object.fromEntries(parts) as Pick<CutParts, PartName> & Record<string, EncodedRows>;
  }
}

function partsOf(
  fitter: CollectionFitter,
  { source, fitting: { seed }, split: { ratio, stratify }, splitter, hashes, onMessage }: CutOptions,
): SplitIndices | undefined {
  if (!ratio) return undefined;
  if (splitter) return splitter.split(ratio, seed, onMessage);
  const { rows, labels, weights } = fitter;
  return stratify
    ? splitRows(rows, ratio, { seed, source, stratify: labels, hashes })
    : splitWithBothClasses({ labels, weights, hashes }, ratio, { seed, source, tell: onMessage });
}

/** The training rows without the negatives that are left out; undefined for all rows. */
function keptRows(
  fitter: CollectionFitter,
  trainRows: Int32Array | undefined,
  { fitting: { seed }, onMessage }: CutOptions,
): Int32Array | undefined {
  const { negativeRate = 1 } = fitter.schema;
  if (negativeRate === 1) return trainRows;
  const kept = sampledRows(fitter.labels, trainRows, negativeRate, seed);
  onMessage?.(
    `${kept.length.toLocaleString('en-US')} of ${(trainRows?.length ?? fitter.rows).toLocaleString('en-US')} training rows are kept: ` +
      `all with a click, ${negativeRate} of the others. Predictions are corrected for it.`,
  );
  return kept;
}

function withPositiveWeight(train: EncodedRows, factor: number): EncodedRows {
  const { labels, weights } = train;
  if (factor === 1 || !labels) return train;
  return { ...train, weights: labels.map((label, row) => (weights?.[row] ?? 1) * (label > 0.5 ? factor : 1)) };
}

/** Training rows with weights by which they stand for all rows of their files, as parts do that are not trained on. */
export function asInFiles(
  train: EncodedRows,
  { negativeRate = 1 }: Schema,
  { positiveWeight }: ResolvedFitting,
): EncodedRows {
  const { labels, weights } = train;
  if ((positiveWeight === 1 && negativeRate === 1) || !labels) return train;
  const factor = (label: number): number => (label > 0.5 ? 1 / positiveWeight : 1 / negativeRate);
  return { ...train, weights: labels.map((label, row) => (weights?.[row] ?? 1) * factor(label)) };
}

/** Where the parts come from, for messages. */
export interface PartOrigins {
  readonly train: string;
  readonly valid: string;
  readonly test: string;
  /** Column by which valid rows were cut from the training rows; undefined for rows of their own and those at random. */
  readonly splitBy: string | undefined;
}

/** Labels and weights of the parts. */
export interface PartTargets {
  readonly train: TargetColumns;
  readonly valid: TargetColumns;
  readonly test?: TargetColumns | undefined;
}

/** Checks that a data set can be trained and measured, and returns it. */
export function checkParts<D extends CtrData>(data: D, origins: PartOrigins): D {
  checkTargets(data, data.schema.schema, origins);
  return data;
}

/** As `checkParts`, of what there is before all is a data set. */
export function checkTargets(targets: PartTargets, schema: Schema, origins: PartOrigins): void {
  for (const part of ['train', 'valid', 'test'] as const) {
    const encoded = targets[part];
    if (!encoded) continue;
    if (encoded.rows === 0) throw noRows(origins[part]);
    if (encoded.weights && !encoded.weights.some((weight) => weight > 0)) {
      throw new InputError({
        where: `${origins[part]} (${part} part)`,
        rule: 'at least one sample weight must be above 0',
      });
    }
    if (part !== 'test') checkBothClasses(encoded, part, origins, schema);
  }
}

function checkBothClasses(
  { labels = new Float32Array(0), weights, rows }: TargetColumns,
  part: 'train' | 'valid',
  { [part]: source, splitBy }: PartOrigins,
  { label, positive }: Schema,
): void {
  const { clicks, others } = countClasses({ labels, weights });
  if (clicks > 0 && others > 0) return;
  const counted = clicks + others === rows ? '' : ' of a weight above 0';
  throw new InputError({
    where: `${source} (${part} part): column ${quotedName(label)}`,
    rule: 'needs rows with and without a click',
    got: `${clicks + others === 1 ? '1 row' : `${clicks + others} rows`}${counted} ${clicks === 0 ? 'without one' : 'with one'}`,
    fix:
      clicks === 0 && positive !== undefined
        ? `No row has the positive value ${JSON.stringify(positive)}; check its spelling.`
        : splitBy === undefined
          ? 'Give more rows or another split.'
          : `Choose other shares (\`split\`, --split), or leave \`splitBy\` (--split-by) out: rows that are not split by ${quotedName(splitBy)} are split by class if need be.`,
  });
}

/** The error of a source without rows. */
export function noRows(source: string): InputError {
  return new InputError({
    where: source,
    rule: 'has no rows',
    fix: 'Give a file with at least one row besides the header.',
  });
}

/**
 * The numbers of the training rows that are kept: all with a click, and each other one with probability `rate`, drawn
 * in the order of the rows.
 */
function sampledRows(labels: Float32Array, rows: Int32Array | undefined, rate: number, seed: number): Int32Array {
  const random = keyedRandom(seed, 'negatives');
  const all = rows ?? Int32Array.from(labels, (_, row) => row);
  return all.filter((row) => (labels[row] as number) > 0.5 || random.uniform() < rate);
}
