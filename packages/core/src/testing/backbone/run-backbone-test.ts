import type { Engine } from '../../engine/engine.ts';
import { withBackend } from '../../forward/backend-swap.ts';
import type { ParallelBackbone } from '../../model/backbone.ts';
import type { FieldLayout } from '../../schema/field-layout.ts';
import { checkEngine } from './check-engine.ts';
import { checkFiniteness } from './check-finiteness.ts';
import { checkGradients } from './check-gradients.ts';
import { checkRepeatability } from './check-repeatability.ts';
import { checkRowIndependence } from './check-row-independence.ts';
import { checkStreams } from './check-streams.ts';
import { Subject } from './subject.ts';

/** What a backbone is tried on. */
export interface BackboneTestOptions {
  /** Fields of the data. Default: five categorical fields with embeddings of four values. */
  readonly layout?: FieldLayout;
  /** Engines that must compute what plain tensors give: `[onnx(), tfjs()]`. Default: none. */
  readonly engines?: readonly Engine[];
  /** Numbers of rows that the backbone must work with. Default 1, 2 and 1,000. */
  readonly batchSizes?: readonly number[];
  /** Seed of weights and inputs. Default 1. */
  readonly seed?: number;
}

const LAYOUT: FieldLayout = {
  fields: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, kind: 'categorical', rows: 10, dim: 4 })),
};

/**
 * Checks that a backbone keeps the rules which training, FSD and capture rely on, in this order:
 *
 * - both streams have equal depth, and every layer is [batch, width], the same width for every batch size;
 * - a pass leaves no tensors behind, and equal inputs give equal layers: no randomness and no state of its own;
 * - in evaluation a row's layers and prediction do not depend on the other rows;
 * - a gradient reaches every parameter, and the embedded input;
 * - values, loss and gradients are finite for batches of 1, 2 and 1,000 rows (batch norm uses its running statistics
 *   for a batch of one row);
 * - every engine of `options.engines` computes the loss, gradients and predictions that plain tensors give, and leaves
 *   no tensors behind.
 *
 * Tensors are plain on tfjs's cpu backend, and each engine starts and traces: with two engines it can take longer than the 5 s
 * that test runners allow, so give the test a timeout.
 *
 * @example
 * test('keeps the rules of a backbone', () => runBackboneTest(myBackbone, { engines: [onnx(), tfjs()] }), 60_000);
 *
 * @throws ShapeError for the first rule that is broken, with what came instead and what to do.
 */
export async function runBackboneTest(backbone: ParallelBackbone, options: BackboneTestOptions = {}): Promise<void> {
  const { layout = LAYOUT, engines = [], batchSizes = [1, 2, 1000], seed = 1 } = options;
  let subject: Subject | undefined;
  withBackend('cpu', () => {
    checkStreams(backbone, layout, batchSizes);
    subject = new Subject(backbone, layout, seed);
    checkRepeatability(subject);
    checkRowIndependence(subject);
    checkGradients(subject);
    checkFiniteness(subject, batchSizes);
  });
  for (const engine of engines) await checkEngine(subject!, engine, batchSizes);
}
