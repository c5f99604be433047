import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { withBackend } from '../../forward/backend-swap.ts';
import { collectManifest, totalLoss } from '../../forward/collect-manifest.ts';
import { sizeOf, tableWidth, type Manifest, type MaskSpec } from '../../forward/manifest.ts';
import type { ParallelBackbone } from '../../model/backbone.ts';
import { modelLoss } from '../../model/model.ts';
import { keyedRandom } from '../../random/keyed-random.ts';
import { MaskFiller, maskKeepCount } from '../../random/mask-filler.ts';
import type { FieldLayout } from '../../schema/field-layout.ts';
import { eagerContext, type EagerContext, type EagerContextOptions } from '../eager-context.ts';
import { layersOf } from './named-layers.ts';

/** Standard deviations of what is drawn: large enough that no gradient vanishes, small enough that nothing overflows. */
const INPUT_DEVIATION = 0.5;
const WEIGHT_DEVIATION = 0.1;

/** Rows of a batch by their numbers: equal numbers have equal inputs in every batch. */
export type RowNumbers = readonly number[];

/** The numbers of the first rows. */
export function firstRows(size: number): RowNumbers {
  return Array.from({ length: size }, (_, row) => row);
}

/** The step whose dropout masks all passes in training use. */
export const STEP = { epoch: 1, step: 0 } as const;

/** What one training step on plain tensors gives. */
export interface StepValues {
  readonly loss: Readonly<Record<string, Float32Array>>;
  /** By parameter name, and "table <name>"; null where nothing depends on it. */
  readonly gradients: Readonly<Record<string, Float32Array | null>>;
}

/** What engines are compared with. */
export interface Reference extends StepValues {
  /** Layers and prediction in evaluation, by name. */
  readonly evaluated: Readonly<Record<string, Float32Array>>;
}

/** A backbone with weights, and with inputs for as many rows as are asked for. All passes are synchronous and leave no tensors. */
export class Subject {
  readonly backbone: ParallelBackbone;
  readonly layout: FieldLayout;
  readonly seed: number;
  readonly manifest: Manifest;
  readonly #references = new Map<number, Reference>();

  /** @throws ShapeError as `collectManifest` does. */
  constructor(backbone: ParallelBackbone, layout: FieldLayout, seed: number) {
    this.backbone = backbone;
    this.layout = layout;
    this.seed = seed;
    this.manifest = collectManifest(backbone, layout);
  }

  /** Values of all layers, and in evaluation of the prediction too, by name. */
  observe(rows: RowNumbers, training: boolean): Record<string, Float32Array> {
    const values: Record<string, Float32Array> = {};
    tf.tidy(() => {
      const layers = layersOf(this.backbone.layers(this.#context(rows, training)));
      if (!training) layers.push(['probability', this.backbone.forward(this.#context(rows, false)).probability]);
      for (const [name, layer] of layers) values[name] = layer.dataSync<'float32'>().slice();
    });
    return values;
  }

  /** Gradients of the sum of all layers, weighted at random: what reaches them at all. */
  layerGradients(rows: RowNumbers, training: boolean): StepValues['gradients'] {
    return this.#gradients(rows, training, (ctx) => {
      const sums = layersOf(this.backbone.layers(ctx)).map(([name, layer]) =>
        tf.sum(tf.mul(layer, this.#drawn(`weights of ${name}`, layer.shape, 1))),
      );
      return sums.reduce((sum, term) => tf.add(sum, term));
    });
  }

  /** Loss of the plain model in training mode, and its gradients. */
  step(rows: RowNumbers): StepValues {
    const loss: Record<string, Float32Array> = {};
    const gradients = this.#gradients(rows, true, (ctx) => {
      const output = this.backbone.forward(ctx);
      const parts = modelLoss(this.backbone, ctx, output, { labels: tf.tensor2d(this.labels(rows), [rows.length, 1]) });
      for (const [name, part] of Object.entries(parts)) loss[name] = part.dataSync<'float32'>().slice();
      return totalLoss(parts);
    });
    return { loss, gradients };
  }

  /** What plain tensors give for the first `size` rows; computed once, because tfjs's cpu backend takes its time. */
  reference(size: number): Reference {
    let reference = this.#references.get(size);
    if (!reference) {
      const rows = firstRows(size);
      reference = withBackend('cpu', () => ({ ...this.step(rows), evaluated: this.observe(rows, false) }));
      this.#references.set(size, reference);
    }
    return reference;
  }

  /** 0 or 1 by row. */
  labels(rows: RowNumbers): Float32Array {
    return Float32Array.from(rows, (row) => Number(keyedRandom(this.seed, 'label', String(row)).uniform() < 0.5));
  }

  /** Rows of a table, [rows, sum of dims]. */
  tableRows(name: string, dims: readonly number[], rows: RowNumbers): Float32Array {
    return this.#inputs(`table ${name}`, tableWidth({ dims }), rows);
  }

  /** Values of a numeric field. */
  numbers(field: string, rows: RowNumbers): Float32Array {
    return this.#inputs(`field ${field}`, 1, rows);
  }

  /** Weights: as the initializer draws them, and noise, so that none is zero. */
  parameter({ name, shape, init }: Manifest['parameters'][number]): Float32Array {
    const values = new Float32Array(sizeOf(shape));
    init.fill(values, shape, keyedRandom(this.seed, 'init', name));
    const random = keyedRandom(this.seed, 'noise', name);
    return values.map((value) => value + WEIGHT_DEVIATION * random.normal());
  }

  /** Running mean and variance of a batch norm. */
  statistics(name: string, width: number): { readonly mean: Float32Array; readonly variance: Float32Array } {
    const random = keyedRandom(this.seed, 'statistics', name);
    const mean = Float32Array.from({ length: width }, () => WEIGHT_DEVIATION * random.normal());
    return { mean, variance: Float32Array.from({ length: width }, () => 0.5 + random.uniform()) };
  }

  #gradients(rows: RowNumbers, training: boolean, objective: (ctx: EagerContext) => Tensor): StepValues['gradients'] {
    const gradients: Record<string, Float32Array | null> = {};
    tf.tidy(() => {
      const options = this.#contextOptions(rows, training);
      const leaves: [string, Tensor][] = [
        ...Object.entries(options.parameters!),
        ...Object.entries(options.tables!).map(([name, table]): [string, Tensor] => [`table ${name}`, table]),
      ];
      const f = (): Tensor => objective(eagerContext(options));
      const { grads } = tf.engine().gradients(
        f,
        leaves.map(([, leaf]) => leaf),
        undefined,
        true,
      );
      leaves.forEach(([name], index) => {
        // With allowNoGradients tfjs returns null for a leaf that nothing depends on, against its own type.
        const gradient = grads[index] as Tensor | null | undefined;
        gradients[name] = gradient ? gradient.dataSync<'float32'>().slice() : null;
      });
    });
    return gradients;
  }

  #context(rows: RowNumbers, training: boolean): EagerContext {
    return eagerContext(this.#contextOptions(rows, training));
  }

  #contextOptions(rows: RowNumbers, training: boolean): EagerContextOptions {
    const { layout, manifest } = this;
    const { unused } = manifest;
    const named = <S extends { readonly name: string }, T>(
      specs: readonly S[],
      make: (spec: S) => T,
    ): Record<string, T> => Object.fromEntries(specs.map((spec) => [spec.name, make(spec)]));
    return {
      layout,
      batchSize: rows.length,
      training,
      parameters: named([...manifest.parameters, ...unused.parameters], (spec) =>
        tf.tensor(this.parameter(spec), [...spec.shape]),
      ),
      tables: named([...manifest.tables, ...unused.tables], ({ name, dims }): Tensor2D =>
        tf.tensor2d(this.tableRows(name, dims, rows), [rows.length, tableWidth({ dims })]),
      ),
      numeric: Object.fromEntries(
        manifest.numeric.map((field) => [field, tf.tensor2d(this.numbers(field, rows), [rows.length, 1])]),
      ),
      masks: named(manifest.masks, (spec) => this.#mask(spec, rows.length)),
      statistics: named(manifest.statistics, ({ name, width }): { mean: Tensor1D; variance: Tensor1D } => {
        const { mean, variance } = this.statistics(name, width);
        return { mean: tf.tensor1d(mean), variance: tf.tensor1d(variance) };
      }),
    };
  }

  /** The factor that engines use in `STEP`. */
  #mask({ name, rate, shape }: MaskSpec, rows: number): Tensor {
    const keepCount = maskKeepCount(rate);
    const bytes = new Uint8Array(rows * sizeOf(shape));
    new MaskFiller().fill(bytes, keepCount, keyedRandom(this.seed, 'mask', name, STEP.epoch, STEP.step));
    return tf.tensor(
      Float32Array.from(bytes, (byte) => (byte * 256) / keepCount),
      [rows, ...shape],
    );
  }

  #inputs(purpose: string, width: number, rows: RowNumbers): Float32Array {
    const values = new Float32Array(rows.length * width);
    for (const [index, row] of rows.entries()) {
      const random = keyedRandom(this.seed, purpose, String(row));
      for (let column = 0; column < width; column++) values[index * width + column] = INPUT_DEVIATION * random.normal();
    }
    return values;
  }

  #drawn(purpose: string, shape: readonly number[], standardDeviation: number): Tensor {
    const random = keyedRandom(this.seed, purpose);
    return tf.tensor(
      Float32Array.from({ length: sizeOf(shape) }, () => standardDeviation * random.normal()),
      [...shape],
    );
  }
}
