import { beforeAll, describe, expect, test } from 'vitest';
import type { Runtime } from '../runtimes/runtime.ts';
import { resultsOf, runtimes } from '../testing/index.ts';
import { encodeModel, withWeights } from './encode-model.ts';
import { arrayOf, constant, filled, Graph, int64s } from './graph.ts';

let loaded: readonly Runtime[];

beforeAll(async () => {
  loaded = await runtimes();
});

/** Runs a graph on both runtimes and expects the same numbers of both. */
async function run(graph: Graph, inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, number[]>> {
  const [first, second] = await Promise.all(loaded.map((runtime) => resultsOf(runtime, graph, inputs)));
  expect(first).toEqual(second);
  return Object.fromEntries(Object.entries(first!).map(([name, values]) => [name, [...values]]));
}

describe('encodeModel', () => {
  test('outputs may be inputs, constants and each other', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2], 'float32');
    const twice = graph.emit('Add', [x, x], { shape: [2] });
    graph.output('input', x);
    graph.output('constant', filled(3, [2]));
    graph.output('first', twice);
    graph.output('second', twice);
    expect(await run(graph, { x: Float32Array.of(1, 2) })).toEqual({
      input: [1, 2],
      constant: [3, 3],
      first: [2, 4],
      second: [2, 4],
    });
  });

  test('uniform constants of any size take a few bytes', async () => {
    const graph = new Graph();
    const x = graph.input('x', [500, 400], 'float32');
    graph.output(
      'y',
      graph.emit('ReduceSum', [graph.emit('Mul', [x, filled(2, [500, 400])], { shape: [500, 400] }), int64s([0, 1])], {
        shape: [1, 1],
      }),
    );
    expect(encodeModel(graph).length).toBeLessThan(400);
    expect(await run(graph, { x: new Float32Array(500 * 400).fill(0.5) })).toEqual({ y: [200_000] });
  });

  test('0 and −0 stay apart', async () => {
    const graph = new Graph();
    const x = graph.input('x', [1], 'float32');
    graph.output('plus', graph.emit('Div', [x, filled(0)], { shape: [1] }));
    graph.output('minus', graph.emit('Div', [x, filled(-0)], { shape: [1] }));
    expect(await run(graph, { x: Float32Array.of(1) })).toEqual({ plus: [Infinity], minus: [-Infinity] });
  });

  test('encoding does not change the graph, and equal graphs give equal bytes', () => {
    const build = (): Graph => {
      const graph = new Graph();
      const x = graph.input('x', [2, 2], 'float32');
      const table = constant('float32', [2, 2], arrayOf('float32', [1, 2, 3, 4]));
      graph.output(
        'y',
        graph.emit('Add', [graph.emit('Mul', [x, table], { shape: [2, 2] }), filled(1, [2, 2])], { shape: [2, 2] }),
      );
      return graph;
    };
    const graph = build();
    const bytes = encodeModel(graph);
    expect(encodeModel(graph)).toEqual(bytes);
    expect(encodeModel(build())).toEqual(bytes);
  });

  test('weights may be added to what was written without them', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2], 'float32');
    graph.output('y', graph.emit('Add', [x, graph.input('w', [2], 'float32')], { shape: [2] }));
    const written = encodeModel(graph, { leftOut: new Set(['w']) });
    for (const weights of [Float32Array.of(1, 2), Float32Array.of(3, 4)]) {
      const bytes = withWeights(written, graph, new Map([['w', weights]]));
      for (const runtime of loaded) {
        const session = await runtime.session(bytes, 'test');
        const { y } = await session.run({ x: runtime.tensor(Float32Array.of(10, 20), [2]) }, { y: null });
        await session.release();
        expect(y).toEqual(Float32Array.of(10 + weights[0]!, 20 + weights[1]!));
      }
    }
  });

  test('a runtime’s complaint becomes an error of ours', async () => {
    const graph = new Graph();
    graph.output('y', graph.emit('NoSuchOperation', [graph.input('x', [2], 'float32')], { shape: [2] }));
    for (const runtime of loaded) {
      await expect(resultsOf(runtime, graph, { x: new Float32Array(2) })).rejects.toThrow(
        `${runtime.package} 1.30.0, test: could not load the graph, got`,
      );
    }
  });
});
