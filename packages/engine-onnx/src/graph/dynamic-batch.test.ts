import { describe, expect, test } from 'vitest';
import { loadRuntime } from '../runtimes/load-runtime.ts';
import { makeBatchDynamic } from './dynamic-batch.ts';
import { encodeModel } from './encode-model.ts';
import { filled, Graph, int, int64s, type EmitOptions, type Value } from './graph.ts';

const WIDTH = 4;

type Build = (graph: Graph, x: Value, rows: number) => Value;

/** Traces at 5 and 7 rows, runs at 3, and returns the result row by row. */
async function runDynamic(
  build: Build,
  rows = 3,
): Promise<{ readonly values: readonly number[]; readonly extents: unknown }> {
  const [first, second] = [5, 7].map((size) => {
    const graph = new Graph();
    graph.output('y', build(graph, graph.input('x', [size, WIDTH], 'float32'), size));
    return graph;
  }) as [Graph, Graph];
  const extents = makeBatchDynamic('model "m"', { first, firstSize: 5, second, secondSize: 7 });
  const runtime = await loadRuntime({ runtime: 'node', threads: 1, warn: () => undefined });
  const session = await runtime.session(encodeModel(first, { extents }), 'test');
  const x = Float32Array.from({ length: rows * WIDTH }, (_, index) => index);
  const { y } = await session.run({ x: runtime.tensor(x, [rows, WIDTH]) }, { y: null });
  return { values: [...y!], extents: Object.fromEntries(extents) };
}

const plain = (shape: readonly number[]): EmitOptions => ({ shape });

describe('makeBatchDynamic', () => {
  test('reshapes there and back', async () => {
    const { values, extents } = await runDynamic((graph, x, rows) => {
      const tall = graph.emit('Reshape', [x, int64s([2 * rows, 2])], plain([2 * rows, 2]));
      return graph.emit('Reshape', [tall, int64s([rows, WIDTH])], plain([rows, WIDTH]));
    });
    expect(values).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(extents).toEqual({ x: ['batch', 4], y: ['batch', 4] });
  });

  test('constants that are as tall as the batch, and ends of slices', async () => {
    const { values } = await runDynamic((graph, x, rows) => {
      const part = graph.emit('Slice', [x, int64s([0, 1]), int64s([rows, 3])], plain([rows, 2]));
      return graph.emit('Concat', [part, filled(9, [rows, 1])], { shape: [rows, 3], attributes: { axis: int(1) } });
    }, 2);
    expect(values).toEqual([1, 2, 9, 5, 6, 9]);
  });

  test('a target shape with two extents that grow', async () => {
    const { values, extents } = await runDynamic((graph, x, rows) =>
      graph.emit(
        'Expand',
        [graph.emit('ReduceSum', [x, int64s([0, 1])], plain([1, 1])), int64s([rows, 1])],
        plain([rows, 1]),
      ),
    );
    expect(values).toEqual([66, 66, 66]);
    expect(extents).toMatchObject({ y: ['batch', 1] });
  });

  test.each<[string, Build, string]>([
    [
      'a number',
      (graph, x, rows) => graph.emit('Mul', [x, filled(1 / rows)], plain([rows, WIDTH])),
      'model "m", Mul: inference may use the batch size only through shapes that grow with it, got a constant of Mul that does not grow with the batch.',
    ],
    [
      'a shape that grows otherwise',
      (graph, x, rows) => graph.emit('Reshape', [x, int64s([rows - 1, WIDTH])], plain([rows - 1, WIDTH])),
      'a constant of Reshape that does not grow with the batch',
    ],
    [
      'another program',
      (graph, x, rows) => graph.emit(rows === 5 ? 'Relu' : 'Neg', [x], plain([rows, WIDTH])),
      'got Relu / Neg',
    ],
    [
      'another attribute',
      (graph, x, rows) =>
        graph.emit('Softmax', [x], { shape: [rows, WIDTH], attributes: { axis: int(rows === 5 ? 0 : 1) } }),
      'attributes of Softmax',
    ],
  ])('refuses %s', async (_, build, message) => {
    await expect(runDynamic(build)).rejects.toThrow(message);
  });
});
