// Before the backend.
import { CPU_BACKEND } from './quiet-tensorflow.ts';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.ts';
import { modelLoss, type CtrModel, type LossParts, type ModelOutput } from '../model/model.ts';
import type { FieldLayout } from '../schema/field-layout.ts';
import { withBackend } from './backend-swap.ts';
import { dropTape } from './drop-tape.ts';
import { PerModel } from '../model/per-model.ts';
import type { ForwardBindings } from './forward-bindings.ts';
import { ForwardPass } from './forward-pass.ts';
import {
  tableWidth,
  type Manifest,
  type MaskSpec,
  type ParameterSpec,
  type StatisticsSpec,
  type TableSpec,
} from './manifest.ts';

/** Rows of the collecting pass: the fewest that batch norm can normalise. */
const ROWS = 2;

/** Sum of the loss parts, a scalar. */
export function totalLoss(parts: LossParts): Scalar {
  return Object.values(parts).reduce((sum, part) => tf.add(sum, part));
}

/**
 * Runs a model once on two rows of zeros and writes down everything that it asks for. Parameters and tables that
 * reach neither the loss nor the probability are listed as unused.
 *
 * @throws ShapeError when logits or probability are not [batch, 1], or nothing is trainable.
 */
export function collectManifest(model: CtrModel, layout: FieldLayout): Manifest {
  return manifests.get(model, JSON.stringify(layout), () => collected(model, layout));
}

/** A model that is loaded again and again is looked at once. */
const manifests = new PerModel<Manifest>();

function collected(model: CtrModel, layout: FieldLayout): Manifest {
  let manifest: Manifest | undefined;
  withBackend(cpuBackend(), () => {
    try {
      // Not returned from tidy, which would search it for tensors.
      tf.tidy(() => {
        const bindings = new CollectingBindings();
        manifest = split(model, layout, bindings, runPass(model, layout, bindings));
      });
    } finally {
      dropTape();
    }
  });
  return manifest!;
}

/**
 * The name under which importing the package has registered the backend. A bundler drops an import of which no value is used,
 * and the backend with it, because the package declares that the file that Node loads has no effects.
 */
function cpuBackend(): string {
  if (!tf.findBackendFactory(CPU_BACKEND)) tf.registerBackend(CPU_BACKEND, () => new MathBackendCPU());
  return CPU_BACKEND;
}

interface PassResult {
  readonly output: ModelOutput;
  readonly loss: LossParts;
}

function runPass(model: CtrModel, layout: FieldLayout, bindings: ForwardBindings): PassResult {
  const pass = new ForwardPass({ bindings, layout, model: model.name });
  const output = model.forward(pass);
  checkOutput(model, output);
  const labels = tf.tensor2d([0, 1], [ROWS, 1]);
  return { output, loss: modelLoss(model, pass, output, { labels }) };
}

function checkOutput(model: CtrModel, { logits, probability, taps = {} }: ModelOutput): void {
  const named: [string, Tensor][] = [
    ...logits.map((logit, head): [string, Tensor] => [`logits[${head}]`, logit]),
    ['probability', probability],
  ];
  for (const [name, tensor] of named) {
    if (tensor.shape.length !== 2 || tensor.shape[0] !== ROWS || tensor.shape[1] !== 1) {
      throw new ShapeError({
        where: `model "${model.name}"`,
        rule: `${name} must have the shape [batch, 1]`,
        got: `[${tensor.shape.join(', ')}] for a batch of ${ROWS}`,
        fix: 'End in a layer of one unit; take the batch size from shapes.',
      });
    }
  }
  for (const [name, tensor] of Object.entries(taps)) {
    if (tensor.shape.length === 2 && tensor.shape[0] === ROWS) continue;
    throw new ShapeError({
      where: `model "${model.name}"`,
      rule: `tap "${name}" must have the shape [batch, width]`,
      got: `[${tensor.shape.join(', ')}] for a batch of ${ROWS}`,
      fix: 'Reshape it to two dimensions.',
    });
  }
}

/** Which of the declared tensors a gradient reaches. The second pass takes the tensors of the first as its leaves. */
function split(model: CtrModel, layout: FieldLayout, declared: CollectingBindings, first: PassResult): Manifest {
  const parameters = [...declared.parameters.values()];
  const tables = [...declared.tables.values()];
  const leaves = [...parameters, ...tables].map(({ tensor }) => tensor);
  if (leaves.length === 0) {
    throw new ShapeError({
      where: `model "${model.name}"`,
      rule: 'a model needs at least one parameter or table',
      fix: 'Use ctx.input or ctx.param in `forward`.',
    });
  }
  const objective = (): Scalar => {
    const { output, loss } = runPass(model, layout, declared.replay());
    return tf.add(totalLoss(loss), tf.sum(output.probability)) as Scalar;
  };
  const { grads } = tf.engine().gradients(objective, leaves, undefined, true);
  // With allowNoGradients tfjs returns null for a leaf that nothing depends on, against its own type.
  const reached = (index: number): boolean => (grads[index] as Tensor | null | undefined) != null;
  const used = parameters.filter((_, index) => reached(index));
  const usedTables = tables.filter((_, index) => reached(parameters.length + index));
  const taps = Object.entries(first.output.taps ?? {}).map(([name, tap]): [string, number] => [
    name,
    tap.shape[1] ?? 1,
  ]);
  return {
    parameters: used.map(({ spec }) => spec),
    tables: usedTables.map(({ spec }) => spec),
    masks: declared.masks,
    statistics: declared.observed,
    numeric: [...declared.numbers.keys()],
    lossParts: Object.keys(first.loss),
    heads: first.output.logits.length,
    taps: Object.fromEntries(taps),
    unused: {
      parameters: parameters.filter((entry) => !used.includes(entry)).map(({ spec }) => spec),
      tables: tables.filter((entry) => !usedTables.includes(entry)).map(({ spec }) => spec),
    },
  };
}

/** Answers with zeros and remembers what was asked. */
class CollectingBindings implements ForwardBindings {
  readonly training = true;
  readonly batchSize = ROWS;
  readonly parameters = new Map<string, { readonly spec: ParameterSpec; readonly tensor: Tensor }>();
  readonly tables = new Map<string, { readonly spec: TableSpec; readonly tensor: Tensor2D }>();
  readonly masks: MaskSpec[] = [];
  readonly observed: StatisticsSpec[] = [];
  readonly numbers = new Map<string, Tensor2D>();

  parameter(spec: ParameterSpec): Tensor {
    const tensor = tf.zeros([...spec.shape]);
    this.parameters.set(spec.name, { spec, tensor });
    return tensor;
  }

  table(spec: TableSpec): Tensor2D {
    const tensor = tf.zeros<tf.Rank.R2>([ROWS, tableWidth(spec)]);
    this.tables.set(spec.name, { spec, tensor });
    return tensor;
  }

  numeric(field: string): Tensor2D {
    const tensor = tf.zeros<tf.Rank.R2>([ROWS, 1]);
    this.numbers.set(field, tensor);
    return tensor;
  }

  mask(spec: MaskSpec): Tensor {
    this.masks.push(spec);
    return tf.ones([ROWS, ...spec.shape]);
  }

  statistics(spec: StatisticsSpec): { readonly mean: Tensor1D; readonly variance: Tensor1D } {
    return { mean: tf.zeros([spec.width]), variance: tf.ones([spec.width]) };
  }

  observeStatistics(spec: StatisticsSpec): void {
    this.observed.push(spec);
  }

  /** The same tensors again, recording nothing. */
  replay(): ForwardBindings {
    return {
      training: true,
      batchSize: ROWS,
      parameter: (spec) => this.parameters.get(spec.name)?.tensor ?? tf.zeros([...spec.shape]),
      table: (spec) => this.tables.get(spec.name)?.tensor ?? this.table(spec),
      numeric: (field) => this.numbers.get(field) ?? tf.zeros([ROWS, 1]),
      mask: (spec) => tf.ones([ROWS, ...spec.shape]),
      statistics: (spec) => this.statistics(spec),
      observeStatistics: () => undefined,
    };
  }
}
