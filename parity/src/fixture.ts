import { readdirSync, readFileSync } from 'node:fs';
import type { CtrModel, ParallelBackbone } from '@fsdnet/core';
import {
  collectManifest,
  type Batch,
  type CompiledModel,
  type Engine,
  type FieldLayout,
  type Manifest,
} from '@fsdnet/core/engine';
import { withFSD, type FsdOptions } from '@fsdnet/fsd-module';
import { autoIntPlus } from '@fsdnet/models-autoint';
import {
  afn,
  afnPlus,
  cl4ctr,
  deepFM,
  dnn,
  fiGNN,
  fm,
  graphFM,
  maskNet,
  pnn,
  wideDeep,
} from '@fsdnet/models-baselines';
import { dcn, dcnV2, edcn } from '@fsdnet/models-dcn';
import { xDeepFM } from '@fsdnet/models-xdeepfm';
import { initialStatistics, joinParameters, type NamedStatistics } from './dense-layout.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);

/** Inputs and results of the PyTorch reference; made by scripts/pytorch/write_fixtures.py. */
export interface Fixture {
  readonly name: string;
  /** The model, or the backbone under `fsd`, by its name (`host`) and with its options. */
  readonly model: { readonly host: keyof typeof BACKBONES | keyof typeof MODELS };
  readonly fsd: FsdOptions | null;
  /** Rows of each field's table, PAD included. */
  readonly tableRows: readonly number[];
  readonly dim: number;
  /** Table values, field after field, row-major. */
  readonly tables: readonly number[];
  /** Values of the linear part, field after field; absent where it reaches no logit. */
  readonly linear?: readonly number[];
  /** Values of tables like `tables`, by name; absent where there are none. */
  readonly furtherTables?: Readonly<Record<string, readonly number[]>>;
  /** Row-major [rows, fields]. */
  readonly ids: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[] | null;
  readonly parameters: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
  >;
  /** Evaluation mode, with the parameters above. */
  readonly evaluation: Scores;
  /** One training step on all rows; the gradients of the gathered rows are named "input", "firstOrder" and as further tables. */
  readonly step: {
    readonly loss: Readonly<Record<string, number>>;
    readonly gradients: Readonly<Record<string, readonly number[]>>;
    readonly statistics: NamedStatistics;
  };
  /** After training on all rows as one batch. */
  readonly after: AfterTraining | null;
}

/** Predictions: one logit a head and row, one probability a row. */
export interface Scores {
  readonly logits: readonly (readonly number[])[];
  readonly probability: readonly number[];
}

/** State, and predictions in evaluation mode, after some steps of Adam with clipping and L2 on the tables. */
export interface AfterTraining extends Scores {
  readonly steps: number;
  readonly learningRate: number;
  readonly clipNorm: number;
  readonly embeddingL2: number;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly tables: readonly number[];
  readonly statistics: NamedStatistics;
  /** Logits of the training mode: batch norm by the batch's own statistics. */
  readonly batchLogits: readonly (readonly number[])[];
}

/** The backbones by name. */
const BACKBONES: Readonly<
  Record<'dcn' | 'dcn-v2' | 'edcn' | 'xdeepfm' | 'autoint-plus', (options: object) => ParallelBackbone>
> = {
  dcn,
  'dcn-v2': dcnV2,
  edcn,
  xdeepfm: xDeepFM,
  'autoint-plus': autoIntPlus,
};

/** The models of one logit by name. */
const MODELS: Readonly<
  Record<
    'fm' | 'dnn' | 'pnn' | 'wide-deep' | 'deepfm' | 'fignn' | 'afn' | 'afn-plus' | 'masknet' | 'graphfm' | 'cl4ctr',
    (options: object) => CtrModel
  >
> = {
  fm,
  dnn,
  pnn,
  'wide-deep': wideDeep,
  deepfm: deepFM,
  fignn: fiGNN,
  afn,
  'afn-plus': afnPlus,
  masknet: maskNet,
  graphfm: graphFM,
  cl4ctr,
};

/** All fixtures, by name. */
export function readFixtures(): readonly Fixture[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Fixture);
}

/** The fixture's model, by the calls that a user makes. */
export function modelOf({ model, fsd }: Pick<Fixture, 'model' | 'fsd'>): CtrModel {
  const { host: name, ...options } = model;
  if (name in MODELS) return MODELS[name as keyof typeof MODELS](options);
  const backbone = BACKBONES[name as keyof typeof BACKBONES](options);
  return fsd ? withFSD(backbone, fsd) : backbone;
}

/** Its fields. */
export function layoutOf({ tableRows, dim }: Fixture): FieldLayout {
  return { fields: tableRows.map((rows, index) => ({ name: `field${index}`, kind: 'categorical', rows, dim })) };
}

/** A model with the fixture's weights on one engine. */
export interface Prepared {
  readonly compiled: CompiledModel;
  readonly manifest: Manifest;
}

/** Compiles the fixture's model and writes its weights. */
export async function prepare(engine: Engine, fixture: Fixture): Promise<Prepared> {
  const model = modelOf(fixture);
  const layout = layoutOf(fixture);
  const manifest = collectManifest(model, layout);
  const compiled = await engine.compile(model, { layout, manifest, seed: 1, sampleWeights: fixture.weights !== null });
  await compiled.dense.write({
    parameters: parametersOf(manifest, fixture),
    slots: {},
    statistics: initialStatistics(manifest),
  });
  return { compiled, manifest };
}

/** The fixture's weights in the manifest's order. */
export function parametersOf(manifest: Manifest, { parameters }: Fixture): Float32Array {
  return joinParameters(
    manifest,
    Object.fromEntries(Object.entries(parameters).map(([name, { values }]) => [name, values])),
  );
}

/** Fills a batch with the rows of the fixture's ids: of the embedded input and, where there are some, of the linear part and further tables. */
export function fill(batch: Batch, fixture: Fixture): void {
  batch.tables['embedding']!.set(gathered(fixture, fixture.tables));
  if (fixture.linear) batch.tables['firstOrder']!.set(gathered(fixture, fixture.linear, 1));
  for (const [table, values] of Object.entries(fixture.furtherTables ?? {}))
    batch.tables[table]!.set(gathered(fixture, values));
}

/** Table rows of the fixture's ids, row-major [rows, fields · dim]. */
export function gathered(
  { tableRows, dim: embedded, ids }: Fixture,
  tables: ArrayLike<number>,
  dim: number = embedded,
): Float32Array {
  const starts = tableRows.map((_, field) => tableRows.slice(0, field).reduce((sum, rows) => sum + rows, 0));
  return Float32Array.from(
    ids.flatMap((id, position) => {
      const start = (starts[position % tableRows.length]! + id) * dim;
      return Array.from({ length: dim }, (_, column) => tables[start + column]!);
    }),
  );
}
