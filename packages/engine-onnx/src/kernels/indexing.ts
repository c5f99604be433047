import { EngineError } from '@fsdnet/core/engine';
import { arrayOf, constant, type ElementType, filled, int, int64s, reshaped, text } from '../graph/index.ts';
import { axisFromFront } from './axes.ts';
import { converted } from './conversion.ts';
import type { KernelTable } from './kernel.ts';

/** Reading and writing parts of tensors by position. */
export const indexing: KernelTable = {
  Slice({ graph, operand, attributes }) {
    const x = operand('x');
    const begin = x.shape.map((_, axis) => ([attributes['begin']].flat()[axis] as number | undefined) ?? 0);
    const size = x.shape.map((extent, axis) => {
      const asked = ([attributes['size']].flat()[axis] as number | undefined) ?? -1;
      return asked < 0 ? extent - begin[axis]! : asked;
    });
    const end = begin.map((start, axis) => start + size[axis]!);
    return graph.emit('Slice', [x, int64s(begin), int64s(end)], { shape: size, type: x.type });
  },
  PadV2({ graph, operand, attributes }) {
    const x = operand('x');
    const { paddings, constantValue } = attributes as {
      readonly paddings: readonly (readonly [number, number])[];
      readonly constantValue: number;
    };
    const widths = int64s([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
    const shape = x.shape.map((extent, axis) => extent + paddings[axis]![0] + paddings[axis]![1]);
    return graph.emit('Pad', [x, widths, filled(constantValue, [], x.type)], { shape, type: x.type });
  },
  GatherV2({ graph, operand, attributes }) {
    const [x, indices] = [operand('x'), operand('indices')];
    const { axis: given, batchDims = 0 } = attributes as { readonly axis: number; readonly batchDims?: number };
    if (batchDims !== 0) {
      throw new EngineError({
        where: 'kernel GatherV2',
        rule: 'only gathering without batch dimensions is traced',
        got: `batchDims ${batchDims}`,
        fix: 'Use tf.oneHot and a product, or flatten the batch dimensions.',
      });
    }
    const axis = axisFromFront(given, x.shape.length);
    const shape = x.shape.toSpliced(axis, 1, ...indices.shape);
    return graph.emit('Gather', [x, indices], { shape, type: x.type, attributes: { axis: int(axis) } });
  },
  UnsortedSegmentSum({ graph, operand, attributes }) {
    const [x, segmentIds] = [operand('x'), operand('segmentIds')];
    const shape = [attributes['numSegments'] as number, ...x.shape.slice(1)];
    const indices = reshaped(graph, converted(graph, segmentIds, 'int64'), [...segmentIds.shape, 1]);
    return graph.emit('ScatterND', [filled(0, shape, x.type), indices, x], {
      shape,
      type: x.type,
      attributes: { reduction: text('add') },
    });
  },
  OneHot({ graph, operand, attributes }) {
    const indices = operand('indices');
    const {
      depth,
      onValue,
      offValue,
      dtype = 'int32',
    } = attributes as {
      readonly depth: number;
      readonly onValue: number;
      readonly offValue: number;
      readonly dtype?: ElementType;
    };
    const classes = constant(
      'int32',
      [depth],
      arrayOf(
        'int32',
        Array.from({ length: depth }, (_, index) => index),
      ),
    );
    const shape = [...indices.shape, depth];
    const hits = graph.emit('Equal', [reshaped(graph, indices, [...indices.shape, 1]), classes], {
      shape,
      type: 'bool',
    });
    return graph.emit('Where', [hits, filled(onValue, [], dtype), filled(offValue, [], dtype)], { shape, type: dtype });
  },
};
