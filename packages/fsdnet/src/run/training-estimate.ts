import type { CtrData, FittedSchema } from '@fsdnet/core';
import { fieldLayout, type Engine } from '@fsdnet/core/engine';
import { parseSplit, type DataSample } from '@fsdnet/datasets';
import { approximateRows } from '@fsdnet/datasets/node';
import type { ProgressEvent } from '@fsdnet/training';

import type { TrainOptions } from '../cli/options/index.ts';
import { secondsText } from '../cli/output/index.ts';
import { filesOf, inMemoryBytes } from '../data/index.ts';
import {
  estimateOf,
  estimateResult,
  estimateText,
  refuseBeyondMemory,
  schemaOfSample,
  trainingSpeed,
} from '../estimates/index.ts';
import type { Estimate } from '../estimates/index.ts';
import { candidateOf, candidatesOf } from './recipe/candidates.ts';
import type { Candidate } from './recipe/candidates.ts';
import { portfolioOf } from './recipe/portfolio-file.ts';
import type { TrainWorld } from './train-world.ts';

/** Fewer rows are read before a sample of them is worth extrapolating. */
const FEWEST_ROWS = 200_000;

/** Steps after the first that stand for an epoch, at least, and milliseconds that they take unless the epoch ends before. */
const FEWEST_STEPS = 3;
const FEWEST_MILLISECONDS = 1000;

/** The options that an estimate goes by, and where it is told. */
export interface EstimateWorld extends Pick<TrainWorld, 'console' | 'stop'> {
  readonly options: TrainOptions;
  /** Whether a recipe chooses the model, of which the first entry is estimated. */
  readonly hasRecipe: boolean;
  readonly engine: Engine;
}

/**
 * What a training will take: of large files before they are read, from their first rows, else once the data are there. What
 * cannot fit is refused then, before anything is allocated. Each estimate is told once.
 */
export class TrainingEstimate {
  readonly #world: EstimateWorld;
  #estimate: Estimate | undefined;
  #firstStep: { readonly step: number; readonly at: number } | undefined;

  constructor(world: EstimateWorld) {
    this.#world = world;
  }

  /** Takes the sample of the user's own files. @throws ConfigError for a training that cannot fit. */
  async ofSample(sample: DataSample): Promise<void> {
    const { options, console } = this.#world;
    const [train, valid, test] = await Promise.all([options.train, options.valid, options.test].map(rowsOfFiles));
    if (train === undefined || valid === undefined || test === undefined) return;
    if (train < FEWEST_ROWS) return;
    const trainRows = Math.round(train * trainShare(options));
    const { model, values } = await this.#candidate(trainRows);
    const schema = schemaOfSample(sample, trainRows);
    if (!schema) return;
    const planned = { schema, rows: train + valid + test, model, values, mostEncoded: inMemoryBytes(null) };
    const estimate = estimateOf(planned);
    refuseBeyondMemory(planned, estimate);
    const rowsPerSecond = await this.#speed(schema, { model, values });
    this.#estimate = { ...estimate, secondsPerEpoch: trainRows / rowsPerSecond };
    console.info(estimateText(this.#estimate));
  }

  /** Of data that are not to be trained on now: as the first entry of the recipe would. */
  async ofData(data: CtrData): Promise<Estimate> {
    const { model, values } = await this.#candidate(data.train.rows);
    const estimate = estimateOf({ schema: data.schema, rows: rowsOf(data), model, values, isLoaded: true });
    const rowsPerSecond = await this.#speed(data.schema, { model, values });
    return estimateResult({ ...estimate, secondsPerEpoch: data.train.rows / rowsPerSecond });
  }

  /** Once the data are there and the plan is made. @throws ConfigError for a training that cannot fit. */
  ofPlan(data: CtrData, { model, values }: PlannedModel): void {
    const mostEncoded = inMemoryBytes(this.#world.options.dataset ?? null);
    const planned = { schema: data.schema, rows: rowsOf(data), model, values, mostEncoded, isLoaded: true };
    const estimate = estimateOf(planned);
    refuseBeyondMemory(planned, estimate);
    if (this.#estimate) return;
    this.#estimate = estimate;
    this.#world.console.info(estimateText(estimate));
  }

  /** Takes the speed of the first steps, where none was measured before. */
  onProgress(event: ProgressEvent): void {
    if (event.kind !== 'step' || this.#estimate?.secondsPerEpoch !== null) return;
    const { step, steps } = event;
    const at = performance.now();
    // The first one warms up.
    this.#firstStep ??= { step, at };
    const counted = step - this.#firstStep.step;
    const milliseconds = at - this.#firstStep.at;
    if (step < steps && (counted < FEWEST_STEPS || milliseconds < FEWEST_MILLISECONDS)) return;
    if (counted <= 0) return;
    const secondsPerEpoch = ((milliseconds / counted) * steps) / 1000;
    this.#estimate = { ...this.#estimate, secondsPerEpoch };
    this.#world.console.info(`about ${secondsText(secondsPerEpoch)} per epoch`);
  }

  /** What results say. */
  result(): Estimate | undefined {
    return this.#estimate && estimateResult(this.#estimate);
  }

  #speed(schema: FittedSchema, { model, values }: PlannedModel): Promise<number> {
    const { engine, stop } = this.#world;
    const layout = fieldLayout(schema, values.embeddingDim);
    return trainingSpeed({ model, layout, values, engine, signal: stop.signal });
  }

  async #candidate(trainRows: number): Promise<Candidate> {
    const { options, hasRecipe } = this.#world;
    if (!hasRecipe) return candidateOf(options, trainRows);
    const [first] = await candidatesOf(options, portfolioOf(options.portfolio), trainRows);
    return first!;
  }
}

type PlannedModel = Pick<Candidate, 'model' | 'values'>;

function rowsOf({ train, valid, test }: CtrData): number {
  return train.rows + valid.rows + (test?.rows ?? 0);
}

async function rowsOfFiles(files: string | readonly string[] | undefined): Promise<number | undefined> {
  let sum = 0;
  for (const path of filesOf(files)) {
    const rows = await approximateRows(path);
    if (rows === undefined) return undefined;
    sum += rows;
  }
  return sum;
}

/** The share of the training files' rows that trains. */
function trainShare({ split, valid, test }: TrainOptions): number {
  if (valid !== undefined) return 1;
  return parseSplit(split ?? (test === undefined ? '8:1:1' : '9:1')).train;
}
