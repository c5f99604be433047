import type { CtrModel, FittedSchema } from '@fsdnet/core';
import {
  collectManifest,
  schemaFingerprint,
  withCalibration,
  type Calibration,
  type ExportedPort,
  type FieldLayout,
  type ModelSpec,
} from '@fsdnet/core/engine';
import { traceInference } from '../capture/index.ts';
import { encodeModelInPieces, ExternalWeights, IR_VERSION, OPSET } from '../graph/index.ts';
import type { Quantization } from './quantize.ts';
import { composeServingGraph } from './serving-graph.ts';
import { useStandardOperations } from './standard-operations.ts';

/** Weights above this size go into a file of their own by themselves: a protocol buffer holds less than 2 GiB. */
const INSIDE_AT_MOST = 2 ** 30;

/** One array of weights. */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A model with its weights; the `TrainedModel` of @fsdnet/training is one. */
export interface ExportableModel {
  readonly model: CtrModel;
  readonly schema: FittedSchema;
  readonly layout: FieldLayout;
  /** What corrects the model's probabilities. Default: nothing does. */
  readonly calibration?: Calibration | undefined;
  /** By the names of `parameterWeight`, `statisticsWeights` and `tableWeight` of @fsdnet/core/engine. */
  weights(): Promise<ReadonlyMap<string, WeightTensor>>;
}

/** Options of `exportOnnx`. */
export interface ExportOptions {
  /**
   * Whether large weights go into a file beside the model. "auto": when all weights together take more than 1 GiB.
   * Default "auto".
   */
  readonly externalData?: boolean | 'auto' | undefined;
  /** Name of that file, by which the model finds it in its own folder. Default "model.onnx.data". */
  readonly dataFile?: string | undefined;
  /**
   * Stores tables and matrices as 8-bit integers (a scale per row of a table, per column of a matrix) or in half precision.
   * The graph computes in float32 as before, so every runtime that reads the model reads this one. Default: float32.
   */
  readonly quantize?: Quantization | undefined;
}

/** A model as ONNX. */
export interface OnnxExport {
  /** Content of the model's file, in pieces to be written one after the other. */
  readonly model: readonly Uint8Array[];
  /** The file of weights beside it; undefined when all are inside, which small ones always are. */
  readonly data: { readonly file: string; readonly pieces: readonly Uint8Array[] } | undefined;
  /** Version of ONNX's operations. */
  readonly opset: number;
  /** Version of ONNX's file format. */
  readonly irVersion: number;
  /** One for each field, in schema order. */
  readonly inputs: readonly ExportedPort[];
  readonly output: ExportedPort;
}

/**
 * Writes a model's inference as ONNX, from ids and numbers to the probability: tables and weights inside, any number of
 * rows at once, operations of the ONNX standard only.
 *
 * Inputs, by kind of field: `id:NAME` [batch] int32, `number:NAME` [batch] float32 (scaled), and for a multi-valued field
 * `ids:NAME` [batch, tokens:NAME] int32, filled up with 0. Output: `prediction` [batch] float32, the probability.
 *
 * @throws EngineError when the model's inference cannot be traced.
 */
export async function exportOnnx(
  trained: ExportableModel,
  { externalData = 'auto', dataFile = 'model.onnx.data', quantize }: ExportOptions = {},
): Promise<OnnxExport> {
  const { schema, layout, calibration } = trained;
  const model = calibration ? withCalibration(trained.model, calibration) : trained.model;
  const manifest = collectManifest(model, layout);
  const spec: ModelSpec = { layout, manifest, seed: 0, sampleWeights: false };
  const inference = traceInference(model, spec, []);
  useStandardOperations(inference.graph, model.name);
  const { graph, weights, inputs, output } = composeServingGraph(inference, spec, await trained.weights(), quantize);
  const size = [...weights.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const isOutside = externalData === 'auto' ? size > INSIDE_AT_MOST : externalData;
  const external = isOutside ? new ExternalWeights(dataFile) : undefined;
  const encoded = encodeModelInPieces(graph, {
    extents: new Map([...inputs, output].map(({ name, shape }) => [name, shape])),
    weights,
    external,
    name: model.name,
    metadata: { model: model.name, schema: schemaFingerprint(schema) },
  });
  return {
    model: encoded,
    data: external && external.pieces.length > 0 ? { file: external.file, pieces: external.pieces } : undefined,
    opset: OPSET,
    irVersion: IR_VERSION,
    inputs,
    output,
  };
}
