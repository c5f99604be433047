import { int, int64s, ints, reshaped, sizeOfShape, type Value } from '../graph/index.ts';
import { axisFromFront } from './axes.ts';
import type { KernelTable } from './kernel.ts';

/** `shape` with −1 replaced by what is left. */
function inferred(shape: readonly number[], size: number): readonly number[] {
  const known = sizeOfShape(shape.filter((extent) => extent !== -1));
  return shape.map((extent) => (extent === -1 ? size / known : extent));
}

/** Other shapes of the same elements, and joining and cutting. */
export const shaping: KernelTable = {
  Reshape({ graph, operand, attributes }) {
    const x = operand('x');
    return reshaped(graph, x, inferred(attributes['shape'] as number[], sizeOfShape(x.shape)));
  },
  ExpandDims({ graph, operand, attributes }) {
    const input = operand('input');
    const axis = axisFromFront(attributes['dim'] as number, input.shape.length + 1);
    return reshaped(graph, input, input.shape.toSpliced(axis, 0, 1));
  },
  Transpose({ graph, operand, attributes }) {
    const x = operand('x');
    const order = attributes['perm'] as number[];
    return graph.emit('Transpose', [x], {
      shape: order.map((axis) => x.shape[axis]!),
      type: x.type,
      attributes: { perm: ints(order) },
    });
  },
  Concat({ graph, operands, attributes }) {
    const { shape, type } = operands[0]!;
    const axis = axisFromFront(attributes['axis'] as number, shape.length);
    const extent = operands.reduce((sum, part) => sum + part.shape[axis]!, 0);
    return graph.emit('Concat', operands, { shape: shape.with(axis, extent), type, attributes: { axis: int(axis) } });
  },
  Pack({ graph, operands, attributes }) {
    const { shape, type } = operands[0]!;
    const axis = axisFromFront(attributes['axis'] as number, shape.length + 1);
    const parts = operands.map((part) => reshaped(graph, part, shape.toSpliced(axis, 0, 1)));
    return graph.emit('Concat', parts, {
      shape: shape.toSpliced(axis, 0, operands.length),
      type,
      attributes: { axis: int(axis) },
    });
  },
  SplitV({ graph, operand, attributes }) {
    const x = operand('x');
    const axis = axisFromFront((attributes['axis'] as number | undefined) ?? 0, x.shape.length);
    const sizes = splitSizes(attributes['numOrSizeSplits'] as number | number[], x.shape[axis]!);
    if (sizes.length === 1) return [x];
    const shapes = sizes.map((size) => x.shape.with(axis, size));
    return graph.emitMany('Split', [x, int64s(sizes)], shapes, { type: x.type, attributes: { axis: int(axis) } });
  },
  Unpack({ graph, operand, attributes }) {
    const value = operand('value');
    const axis = axisFromFront(attributes['axis'] as number, value.shape.length);
    const count = value.shape[axis]!;
    const slices = Array.from({ length: count }, () => value.shape.with(axis, 1));
    const sizes = int64s(slices.map(() => 1));
    const parts: readonly Value[] =
      count === 1
        ? [value]
        : graph.emitMany('Split', [value, sizes], slices, { type: value.type, attributes: { axis: int(axis) } });
    return parts.map((part) => reshaped(graph, part, value.shape.toSpliced(axis, 1)));
  },
  Tile({ graph, operand, attributes }) {
    const x = operand('x');
    const reps = attributes['reps'] as number[];
    return graph.emit('Tile', [x, int64s(reps)], {
      shape: x.shape.map((extent, axis) => extent * reps[axis]!),
      type: x.type,
    });
  },
};

/** Extents of the parts: equal ones, or as listed with −1 for the rest. */
function splitSizes(numOrSizes: number | readonly number[], extent: number): readonly number[] {
  if (typeof numOrSizes === 'number') return new Array<number>(numOrSizes).fill(extent / numOrSizes);
  const known = numOrSizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  return numOrSizes.map((size) => (size < 0 ? extent - known : size));
}
