import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, TensorLike } from '@tensorflow/tfjs-core';
import { keyedRandom } from '@fsdnet/core/engine';
import { differenceOf } from '@fsdnet/core/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { optimise, type Graph } from '../graph/index.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import { resultsOf, runtimes, traceFunction, type TracedFunction } from '../testing/index.ts';
import { KERNELS } from './kernel-table.ts';

/** One function on random shapes, and the range that its arguments come from. */
interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly f: (...inputs: Tensor[]) => Tensor;
  readonly range?: readonly [number, number];
  /** Default true. */
  readonly differentiable?: boolean;
}

type Shape = readonly number[];

const POSITIVE = [0.2, 3] as const;
const SAMPLES = 6;
const CLOSE = { rtol: 2e-5, atol: 4e-6 };

const extent = fc.integer({ min: 1, max: 4 });
const shapeOf = (minLength: number, maxLength: number): fc.Arbitrary<Shape> =>
  fc.array(extent, { minLength, maxLength });
const anyShape = shapeOf(0, 4);

/** Two shapes that broadcast, in either order. */
const broadcasting: fc.Arbitrary<readonly [Shape, Shape]> = shapeOf(1, 4).chain((shape) =>
  fc
    .record({
      dropped: fc.integer({ min: 0, max: shape.length }),
      ones: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      swapped: fc.boolean(),
    })
    .map(({ dropped, ones, swapped }): readonly [Shape, Shape] => {
      const other = shape.slice(dropped).map((value, axis) => (ones[axis] ? 1 : value));
      return swapped ? [other, shape] : [shape, other];
    }),
);

/** An axis of a shape, counted from either end. */
const axisOf = (rank: number): fc.Arbitrary<number> => fc.integer({ min: -rank, max: rank - 1 });

const unary = (f: (x: Tensor) => Tensor, changes: Partial<Case> = {}): fc.Arbitrary<Case> =>
  anyShape.map((shape) => ({ shapes: [shape], f: f as Case['f'], ...changes }));

const binary = (f: (a: Tensor, b: Tensor) => Tensor, changes: Partial<Case> = {}): fc.Arbitrary<Case> =>
  broadcasting.map((shapes) => ({ shapes, f: f as Case['f'], ...changes }));

const reducing = (
  f: (x: Tensor, axis: number | number[] | undefined, keepDims: boolean) => Tensor,
  changes: Partial<Case> = {},
): fc.Arbitrary<Case> =>
  shapeOf(1, 4).chain((shape) =>
    fc
      .record({
        axis: fc.oneof(
          fc.constant(undefined),
          axisOf(shape.length),
          fc.subarray(
            shape.map((_, axis) => axis - (axis % 2 === 0 ? shape.length : 0)),
            { minLength: 1 },
          ),
        ),
        keepDims: fc.boolean(),
      })
      .map(({ axis, keepDims }) => ({ shapes: [shape], f: (x: Tensor) => f(x, axis, keepDims), ...changes })),
  );

const comparison = (f: (a: Tensor, b: Tensor) => Tensor): fc.Arbitrary<Case> =>
  // Rounded, so that equal numbers occur.
  binary((a, b) => f(tf.floor(a), tf.floor(b)), { differentiable: false });

const matrices = (rank: number): fc.Arbitrary<Case> =>
  fc
    .record({
      stack: fc.array(extent, { minLength: rank - 2, maxLength: rank - 2 }),
      m: extent,
      k: extent,
      n: extent,
      ta: fc.boolean(),
      tb: fc.boolean(),
    })
    .map(({ stack, m, k, n, ta, tb }) => ({
      shapes: [
        [...stack, ...(ta ? [k, m] : [m, k])],
        [...stack, ...(tb ? [n, k] : [k, n])],
      ],
      f: (a: Tensor, b: Tensor) => tf.matMul(a, b, ta, tb),
    }));

const withAxis = (
  f: (x: Tensor, axis: number, shape: Shape) => Tensor,
  changes: Partial<Case> = {},
): fc.Arbitrary<Case> =>
  shapeOf(1, 4).chain((shape) =>
    axisOf(shape.length).map((axis) => ({ shapes: [shape], f: (x: Tensor) => f(x, axis, shape), ...changes })),
  );

/** The same, with at least two elements along the axis. */
const severalAlong = (f: (x: Tensor, axis: number, shape: Shape) => Tensor): fc.Arbitrary<Case> =>
  shapeOf(1, 4).chain((shape) =>
    axisOf(shape.length).map((axis) => {
      const wide = shape.with(axis, shape.at(axis)! + 1);
      return { shapes: [wide], f: (x: Tensor) => f(x, axis, wide) };
    }),
  );

const joined = (join: (parts: Tensor[], axis: number) => Tensor, extra: number): fc.Arbitrary<Case> =>
  shapeOf(1, 3).chain((shape) =>
    fc
      .record({
        count: fc.integer({ min: 1, max: 3 }),
        axis: fc.integer({ min: -shape.length - extra, max: shape.length - 1 + extra }),
      })
      .map(({ count, axis }) => ({
        shapes: Array.from({ length: count }, () => shape),
        f: (...parts: Tensor[]) => join(parts, axis),
      })),
  );

const indices = (count: number, below: number): Tensor1D =>
  tf.tensor1d(
    Array.from({ length: count }, (_, index) => (index * 7 + 3) % below),
    'int32',
  );

/** By the kernels that they are about. */
const CASES: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  Add: binary(tf.add),
  Sub: binary(tf.sub),
  Multiply: binary(tf.mul),
  RealDiv: binary(tf.div, { range: POSITIVE }),
  Maximum: anyShape.map((shape) => ({ shapes: [shape, shape], f: tf.maximum as Case['f'] })),
  Minimum: anyShape.map((shape) => ({ shapes: [shape, shape], f: tf.minimum as Case['f'] })),
  // tfjs's own gradients of these know no broadcasting.
  'Maximum, broadcast': binary(tf.maximum, { differentiable: false }),
  'Minimum, broadcast': binary(tf.minimum, { differentiable: false }),
  Pow: binary((a, b) => tf.pow(a, b), { range: POSITIVE }),
  SquaredDifference: anyShape.map((shape) => ({ shapes: [shape, shape], f: tf.squaredDifference as Case['f'] })),
  'SquaredDifference, broadcast': binary(tf.squaredDifference, { differentiable: false }),
  Square: unary(tf.square),
  Abs: unary(tf.abs),
  Neg: unary(tf.neg),
  Sign: unary(tf.sign),
  Exp: unary(tf.exp),
  Log: unary(tf.log, { range: POSITIVE }),
  Log1p: unary(tf.log1p, { range: POSITIVE }),
  Expm1: unary(tf.expm1),
  Sqrt: unary(tf.sqrt, { range: POSITIVE }),
  Rsqrt: unary(tf.rsqrt, { range: POSITIVE }),
  Reciprocal: unary(tf.reciprocal, { range: POSITIVE }),
  Floor: unary(tf.floor),
  Ceil: unary(tf.ceil),
  Sin: unary(tf.sin),
  Cos: unary(tf.cos),
  Erf: unary(tf.erf),
  ClipByValue: unary((x) => tf.clipByValue(x, -0.5, 0.75)),

  Relu: unary(tf.relu),
  Sigmoid: unary(tf.sigmoid),
  Softplus: unary(tf.softplus),
  'Softplus, far': unary(tf.softplus, { range: [-60, 60] }),
  logSigmoid: unary(tf.logSigmoid),
  Tanh: unary(tf.tanh),
  'Elu, EluGrad': unary(tf.elu),
  LeakyRelu: unary((x) => tf.leakyRelu(x, 0.01)),
  'LeakyRelu, alpha 1': unary((x) => tf.leakyRelu(x, 1)),
  Prelu: shapeOf(1, 3).map((shape) => ({ shapes: [shape, shape.with(0, 1)], f: tf.prelu as Case['f'] })),
  Step: unary((x) => tf.step(x)),
  'Step, alpha': unary((x) => tf.step(x, -1)),
  'Step, alpha 0.3': unary((x) => tf.step(x, 0.3)),
  Softmax: shapeOf(1, 4).map((shape) => ({ shapes: [shape], f: (x: Tensor) => tf.softmax(x) })),
  logSoftmax: shapeOf(1, 4).map((shape) => ({ shapes: [shape], f: (x: Tensor) => tf.logSoftmax(x) })),

  Greater: comparison(tf.greater),
  GreaterEqual: comparison(tf.greaterEqual),
  Less: comparison(tf.less),
  LessEqual: comparison(tf.lessEqual),
  Equal: comparison(tf.equal),
  NotEqual: comparison(tf.notEqual),
  LogicalAnd: comparison((a, b) => tf.logicalAnd(tf.cast(a, 'bool'), tf.cast(b, 'bool'))),
  LogicalOr: comparison((a, b) => tf.logicalOr(tf.cast(a, 'bool'), tf.cast(b, 'bool'))),
  LogicalNot: unary((x) => tf.logicalNot(tf.cast(tf.floor(x), 'bool')), { differentiable: false }),
  Select: shapeOf(1, 3).map((shape) => ({
    shapes: [shape, shape],
    f: (a: Tensor, b: Tensor) =>
      tf.where(tf.reshape(tf.greater(tf.range(0, shape[0]!), 1), [shape[0]!, ...shape.slice(1).map(() => 1)]), a, b),
  })),

  BatchMatMul: fc.integer({ min: 2, max: 4 }).chain(matrices),
  'BatchMatMul, broadcast': fc.record({ stack: extent, m: extent, k: extent, n: extent }).map(({ stack, m, k, n }) => ({
    shapes: [
      [stack, m, k],
      [1, k, n],
    ],
    f: (a: Tensor, b: Tensor) => tf.matMul(a, b),
    differentiable: false,
  })),

  Sum: reducing((x, axis, keepDims) => tf.sum(x, axis, keepDims)),
  Mean: reducing((x, axis, keepDims) => tf.mean(x, axis, keepDims)),
  Max: reducing((x, axis, keepDims) => tf.max(x, axis, keepDims)),
  Min: reducing((x, axis, keepDims) => tf.min(x, axis, keepDims)),
  logSumExp: reducing((x, axis, keepDims) => tf.logSumExp(x, axis, keepDims)),
  'norm (Step with alpha −1)': reducing((x, axis) => tf.norm(x, 1, axis as number)),
  moments: reducing((x, axis, keepDims) => {
    const { mean, variance } = tf.moments(x, axis, keepDims);
    return tf.add(mean, tf.mul(variance, 0.5));
  }),
  'Sum of whole numbers': reducing((x, axis, keepDims) => tf.sum(tf.cast(x, 'int32'), axis, keepDims), {
    range: [-9, 9],
    differentiable: false,
  }),
  // tfjs's own gradient is right along the last axis only.
  Cumsum: shapeOf(1, 4).map((shape) => ({
    shapes: [shape],
    f: (x: Tensor) => tf.cumsum(x, shape.length - 1, shape[0] === 2, shape[0] === 3),
  })),
  'Cumsum, any axis': withAxis((x, axis, shape) => tf.cumsum(x, axis < 0 ? axis + shape.length : axis, true, true), {
    differentiable: false,
  }),

  Identity: unary((x) => tf.mul(tf.clone(x), 2)),
  Cast: unary((x) => tf.cast(tf.cast(x, 'int32'), 'float32'), { range: [-9, 9] }),
  'Cast to bool': unary((x) => tf.cast(tf.cast(tf.floor(x), 'bool'), 'float32'), { differentiable: false }),

  Reshape: shapeOf(1, 4).map((shape) => ({
    shapes: [shape],
    f: (x: Tensor) => tf.mul(tf.reshape(x, [-1, shape.at(-1)!]), 2),
  })),
  ExpandDims: shapeOf(1, 3).chain((shape) =>
    axisOf(shape.length + 1).map((axis) => ({ shapes: [shape], f: (x: Tensor) => tf.expandDims(x, axis) })),
  ),
  Transpose: shapeOf(2, 4).chain((shape) =>
    fc
      .shuffledSubarray(
        shape.map((_, axis) => axis),
        { minLength: shape.length },
      )
      .map((order) => ({ shapes: [shape], f: (x: Tensor) => tf.transpose(x, order) })),
  ),
  Concat: joined((parts, axis) => tf.concat(parts, axis % parts[0]!.rank), 0),
  Pack: joined((parts, axis) => tf.stack(parts, Math.min(axis, parts[0]!.rank)), 0),
  Unpack: severalAlong((x, axis) =>
    tf.unstack(x, axis).reduce((sum, part, index) => tf.add(sum, tf.mul(part, index + 2))),
  ),
  SplitV: severalAlong((x, axis, shape) => {
    const [first, second] = tf.split(x, [1, shape.at(axis)! - 1], axis) as [Tensor, Tensor];
    return tf.add(tf.sum(first), tf.mul(tf.sum(tf.square(second)), 3));
  }),
  'SplitV into equal parts': severalAlong((x, axis, shape) => tf.split(x, shape.at(axis)!, axis)[1]!),
  Slice: shapeOf(1, 4).map((shape) => ({
    shapes: [shape],
    f: (x: Tensor) =>
      tf.slice(
        x,
        shape.map((value) => value >> 1),
        shape.map((value) => (value === 4 ? 1 : -1)),
      ),
  })),
  PadV2: shapeOf(1, 4).map((shape) => ({
    shapes: [shape],
    f: (x: Tensor) =>
      tf.pad(
        x,
        shape.map((value) => [value % 2, 1] as [number, number]),
        0.5,
      ),
  })),
  Tile: shapeOf(1, 3).map((shape) => ({
    shapes: [shape],
    f: (x: Tensor) =>
      tf.tile(
        x,
        shape.map((value) => (value % 3) + 1),
      ),
  })),
  broadcastTo: shapeOf(1, 3).map((shape) => ({
    shapes: [shape.map(() => 1)],
    f: (x: Tensor) => tf.broadcastTo(x, [2, ...shape]),
  })),
  GatherV2: withAxis((x, axis, shape) =>
    tf.gather(x, indices(5, shape.at(axis)!), axis < 0 ? axis + shape.length : axis),
  ),
  UnsortedSegmentSum: shapeOf(1, 3).map((shape) => ({
    shapes: [shape],
    f: (x: Tensor) => tf.unsortedSegmentSum(x, indices(shape[0]!, 3), 3),
  })),
  OneHot: shapeOf(2, 2).map(([rows = 1, columns = 1]) => ({
    shapes: [[rows + 1, columns]],
    f: (x: Tensor) => tf.matMul(tf.cast(tf.oneHot(indices(5, rows + 1), rows + 1), 'float32'), x as Tensor2D),
  })),
  Range: shapeOf(1, 2).map((shape) => ({
    shapes: [shape],
    f: (x: Tensor) => tf.mul(x, tf.range(3, 3 - 2 * shape.at(-1)!, -2)),
  })),

  Fill: unary((x) => tf.mul(x, tf.fill(x.shape, 1.5))),
  'ZerosLike, OnesLike': unary((x) => tf.add(tf.mul(x, tf.onesLike(x)), tf.zerosLike(x))),
  'OnesLike of whole numbers': unary((x) => tf.add(tf.onesLike(tf.cast(x, 'int32')), tf.cast(x, 'int32')), {
    range: [-9, 9],
    differentiable: false,
  }),
  FusedBatchNorm: shapeOf(2, 2).map((shape) => ({
    shapes: [shape, [shape[1]!], [shape[1]!], [shape[1]!], [shape[1]!]],
    range: POSITIVE,
    f: (x: Tensor, ...row: Tensor[]) =>
      tf.batchNorm(x, row[0] as Tensor1D, row[1] as Tensor1D, row[2] as Tensor1D, row[3] as Tensor1D, 1e-3),
  })),
  'FusedBatchNorm, no offset': shapeOf(2, 2).map((shape) => ({
    shapes: [shape, [shape[1]!], [shape[1]!]],
    range: POSITIVE,
    f: (x: Tensor, ...row: Tensor[]) =>
      tf.batchNorm(x, row[0] as Tensor1D, row[1] as Tensor1D, undefined, undefined, 1e-3),
    differentiable: false,
  })),
  sigmoidCrossEntropy: anyShape.map((shape) => ({
    shapes: [shape, shape],
    f: (a: Tensor, b: Tensor) => tf.losses.sigmoidCrossEntropy(tf.sigmoid(a), b),
  })),
  gelu: unary((x) => tf.mul(x, tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5))),
};

/** Random numbers in a range, by key. */
function numbers(key: string, shape: Shape, [low, high]: readonly [number, number] = [-2, 2]): Float32Array {
  const random = keyedRandom(3, 'test', key);
  const size = shape.reduce((product, value) => product * value, 1);
  return Float32Array.from({ length: size }, () => low + (high - low) * random.uniform());
}

interface Sample extends TracedFunction {
  readonly inputs: Readonly<Record<string, Float32Array>>;
  readonly expected: Readonly<Record<string, Tensor | TensorLike>>;
}

/** Arguments and tfjs cpu's results. */
function sampleOf(name: string, index: number, { shapes, f, range, differentiable = true }: Case): Sample {
  const values = shapes.map((shape, position) => numbers(`${name}/${index}/${position}`, shape, range));
  const tensors = shapes.map((shape, position) => tf.tensor(values[position]!, [...shape]));
  const value = f(...tensors);
  const dy = numbers(`${name}/${index}/dy`, value.shape);
  const inputs = Object.fromEntries([
    ...values.map((array, position) => [`${index}/${position}`, array]),
    [`${index}/dy`, dy],
  ]);
  const expected: Record<string, TensorLike> = { [`${index}/value`]: value.dataSync() };
  if (differentiable) {
    const { grads } = tf.engine().gradients(() => f(...tensors), tensors, tf.tensor(dy, value.shape));
    grads.forEach((gradient, position) => (expected[`${index}/gradient/${position}`] = gradient.dataSync()));
  }
  return { name, shapes, f, differentiable, inputs, expected };
}

let loaded: readonly Runtime[];

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  loaded = await runtimes();
});

/** What differs between a graph on a runtime and tfjs cpu. */
async function differencesOf(runtime: Runtime, graph: Graph, samples: readonly Sample[]): Promise<readonly string[]> {
  const results = await resultsOf(runtime, graph, Object.assign({}, ...samples.map(({ inputs }) => inputs)));
  return samples.flatMap(({ shapes, expected }) =>
    Object.entries(expected).flatMap(([name, reference]) => {
      const difference = differenceOf(results[name]!, reference as Float32Array, CLOSE);
      return difference === undefined
        ? []
        : [`${runtime.package}: ${name} of ${JSON.stringify(shapes)}: ${difference}`];
    }),
  );
}

describe('value and gradients equal tfjs cpu on both runtimes, as traced and optimised', () => {
  test.each(Object.keys(CASES))('%s', async (name) => {
    const samples = fc
      .sample(CASES[name]!, { numRuns: SAMPLES, seed: 11 })
      .map((sample, index) => sampleOf(name, index, sample));
    for (const runtime of loaded) {
      const graph = traceFunction(samples);
      expect(await differencesOf(runtime, graph, samples)).toEqual([]);
      optimise(graph);
      expect(await differencesOf(runtime, graph, samples)).toEqual([]);
    }
  });
});

test('every kernel of the table is called by these cases', async () => {
  const { kernelNames } = await tf.profile(() => {
    for (const [name, arbitrary] of Object.entries(CASES)) {
      sampleOf(name, 0, fc.sample(arbitrary, { numRuns: 1, seed: 11 })[0]!);
    }
  });
  expect(Object.keys(KERNELS).filter((kernel) => !kernelNames.includes(kernel))).toEqual([]);
});
