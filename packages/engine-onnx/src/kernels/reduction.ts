import { filled, int, int64s, ints, sizeOfShape, type Graph, type Value } from '../graph/index.ts';
import { axesFromFront, axisFromFront, reducedShape } from './axes.ts';
import { converted } from './conversion.ts';
import type { Kernel, KernelCall, KernelTable } from './kernel.ts';

interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
  readonly shape: readonly number[];
}

/** `axes` names the attribute that holds them. */
function reductionOf(x: Value, axes: 'axis' | 'reductionIndices', attributes: KernelCall['attributes']): Reduction {
  const fromFront = axesFromFront(attributes[axes] as number | readonly number[] | null | undefined, x.shape.length);
  const keepDims = attributes['keepDims'] === true;
  return { axes: fromFront, keepDims, shape: reducedShape(x.shape, fromFront, keepDims) };
}

function sumOver(graph: Graph, x: Value, { axes, keepDims, shape }: Reduction): Value {
  if (axes.length === 0) return x;
  return graph.emit('ReduceSum', [x, int64s(axes)], {
    shape,
    type: x.type,
    attributes: { keepdims: int(keepDims ? 1 : 0) },
  });
}

/** Largest or smallest element; the axes are an attribute until opset 18. */
function extreme(op: string, axesName: 'axis' | 'reductionIndices'): Kernel {
  return ({ graph, operand, attributes }) => {
    const x = operand('x');
    const { axes, keepDims, shape } = reductionOf(x, axesName, attributes);
    if (axes.length === 0) return x;
    return graph.emit(op, [x], {
      shape,
      type: x.type,
      attributes: { axes: ints(axes), keepdims: int(keepDims ? 1 : 0) },
    });
  };
}

/** Sums, means and the like along axes. */
export const reduction: KernelTable = {
  Sum({ graph, operand, attributes }) {
    const x = operand('x');
    return sumOver(graph, x, reductionOf(x, 'axis', attributes));
  },
  /** The sum times 1/n, so that the factor can be merged with others. */
  Mean({ graph, operand, attributes }) {
    const x = converted(graph, operand('x'), 'float32');
    const reduced = reductionOf(x, 'axis', attributes);
    const count = sizeOfShape(reduced.axes.map((axis) => x.shape[axis]!));
    return graph.emit('Mul', [sumOver(graph, x, reduced), filled(1 / count)], { shape: reduced.shape });
  },
  Max: extreme('ReduceMax', 'reductionIndices'),
  Min: extreme('ReduceMin', 'axis'),
  Cumsum({ graph, operand, attributes }) {
    const x = operand('x');
    const { axis, exclusive, reverse } = attributes as {
      readonly axis: number;
      readonly exclusive: boolean;
      readonly reverse: boolean;
    };
    const along = filled(axisFromFront(axis, x.shape.length), [], 'int64');
    const flags = { exclusive: int(exclusive ? 1 : 0), reverse: int(reverse ? 1 : 0) };
    return graph.emit('CumSum', [x, along], { shape: x.shape, type: x.type, attributes: flags });
  },
};
