import {
  clickRate,
  defineBackbone,
  linearHead,
  mlpLayer,
  mlpStreamOptions,
  resolveOptions,
  width,
  type Activation,
  type ForwardContext,
  type OptionTable,
  type ParallelBackbone,
  type ParallelLayers,
} from '@fsdnet/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { bridge, type Bridge } from './bridge.ts';
import { crossLayerVector } from './cross-network.ts';
import { regulate } from './regulation.ts';

/** Options of `edcn`. Both streams have the width of the embedded fields. */
export interface EdcnOptions {
  /** Layers of each stream, at least 1. Default 3. */
  readonly crossLayers?: number;
  /**
   * How the two streams are joined after each layer: "hadamard" (their product), "add", "concat" (a dense layer on both) or
   * "attention" (each weighted by what a network makes of it). Default "hadamard".
   */
  readonly bridge?: Bridge;
  /** Gates on the fields in front of each layer, one for each stream. Default true. */
  readonly gates?: boolean;
  /** Temperature τ of the gates, softmax(θ / τ). Default 1. */
  readonly gateTemperature?: number;
  /** Batch norm in front of each layer of each stream. Default true. */
  readonly batchNorm?: boolean;
  /** Adds a cross layer's input to its output, as in DCN. FuxiCTR does so in version 1.2.2 only. Default true. */
  readonly residual?: boolean;
  /** Activation of the deep stream. Default "relu". */
  readonly activation?: Activation;
  /** Drop probability after each layer of the deep stream, in [0, 1). Default 0. */
  readonly dropout?: number;
}

/** Options of `edcn`: name, type, default, range and one line each. */
export const edcnOptions: OptionTable<EdcnOptions> = {
  crossLayers: { type: 'integer', default: 3, min: 1, line: 'Number of layers of each stream.', role: 'depth' },
  bridge: {
    type: 'choice',
    default: 'hadamard',
    choices: ['hadamard', 'add', 'concat', 'attention'],
    line: 'How the streams are joined after each layer.',
  },
  gates: { type: 'boolean', default: true, line: 'Gates on the fields in front of each layer.' },
  gateTemperature: { type: 'number', default: 1, min: 0.001, line: 'Temperature of the gates.' },
  batchNorm: { type: 'boolean', default: true, line: 'Batch norm in front of each layer.' },
  residual: { type: 'boolean', default: true, line: "Adds a cross layer's input to its output." },
  activation: { ...mlpStreamOptions.activation, line: 'Activation of the deep stream.' },
  dropout: { ...mlpStreamOptions.dropout, line: 'Drop probability after each layer of the deep stream.' },
};

/**
 * EDCN (Chen et al., CIKM 2021): a cross network and a deep network that are joined after each layer; what joins them is
 * gated and becomes the input of both next layers. One linear head on both last layers and what joins them. For FSD the
 * streams are the cross layers and the deep layers.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function edcn(options: EdcnOptions = {}): ParallelBackbone {
  const resolved = resolveOptions('edcn', edcnOptions, options);
  return defineBackbone({
    name: 'edcn',
    layers: (ctx) => layers(ctx, resolved),
    logit: (ctx, streams) => logit(ctx, streams, resolved),
  });
}

function layers(ctx: ForwardContext, options: Required<EdcnOptions>): ParallelLayers {
  const { crossLayers, activation, dropout, residual } = options;
  const explicit: Tensor2D[] = [];
  const implicit: Tensor2D[] = [];
  let joined = ctx.input.flat();
  let crossed: Tensor2D | undefined;
  for (let layer = 0; layer < crossLayers; layer++) {
    if (layer > 0) joined = bridge(bridgeScope(ctx, layer - 1), options.bridge, explicit.at(-1)!, implicit.at(-1)!);
    const regulation = ctx.scope('regulation').scope(layer);
    const cross = regulate(regulation.scope('cross'), ctx.input.dims, joined, options);
    const deep = regulate(regulation.scope('deep'), ctx.input.dims, joined, options);
    crossed ??= cross;
    explicit.push(crossLayerVector(ctx.scope('cross').scope(layer), crossed, cross, { residual }));
    implicit.push(mlpLayer(ctx.scope('deep').scope(layer), deep, { units: width(deep), activation, dropout }));
  }
  return { explicit, implicit };
}

function logit(ctx: ForwardContext, streams: ParallelLayers, options: Required<EdcnOptions>): Tensor2D {
  const [cross, deep] = [streams.explicit.at(-1)!, streams.implicit.at(-1)!];
  const joined = bridge(bridgeScope(ctx, options.crossLayers - 1), options.bridge, cross, deep);
  return linearHead(ctx.scope('head'), [cross, deep, joined], { biasInit: clickRate() });
}

function bridgeScope(ctx: ForwardContext, layer: number): ForwardContext {
  return ctx.scope('bridge').scope(layer);
}
