import { describe, expect, test } from 'vitest';
import { differences } from './compare-graphs.ts';
import { filled, float, Graph, int } from './graph.ts';

interface Changes {
  readonly input?: string;
  readonly op?: string;
  readonly alpha?: number;
  readonly factor?: number;
  readonly rows?: number;
  readonly output?: string;
  readonly swapped?: boolean;
  readonly further?: boolean;
}

/** leaky(x·factor) − x, changed in one place. */
function build(changes: Changes = {}): Graph {
  const {
    input = 'x',
    op = 'LeakyRelu',
    alpha = 0.1,
    factor = 2,
    rows = 3,
    output = 'y',
    swapped = false,
    further = false,
  } = changes;
  const graph = new Graph();
  const x = graph.input(input, [rows], 'float32');
  const scaled = graph.emit('Mul', [x, filled(factor)], { shape: [rows] });
  const leaky = graph.emit(op, [scaled], {
    shape: [rows],
    attributes: { alpha: Number.isInteger(alpha) ? int(alpha) : float(alpha) },
  });
  const difference = graph.emit('Sub', swapped ? [x, leaky] : [leaky, x], { shape: [rows] });
  graph.output(output, further ? graph.emit('Neg', [difference], { shape: [rows] }) : difference);
  return graph;
}

const kinds = (changes: Changes): readonly string[] =>
  [...differences(build(), build(changes))].map(({ kind }) => kind);

describe('differences', () => {
  test('equal graphs have none', () => {
    expect(kinds({})).toEqual([]);
  });

  test.each<Changes>([
    { input: 'z' },
    { op: 'Elu' },
    { alpha: 0.2 },
    { alpha: 1 },
    { output: 'z' },
    { swapped: true },
    { further: true },
  ])('%j is a structural one, and the last', (changes) => {
    expect(kinds(changes)).toEqual(['structure']);
  });

  test('constants and shapes are listed one by one', () => {
    expect(kinds({ factor: 3 })).toEqual(['constant']);
    expect(kinds({ factor: -0 })).toEqual(['constant']);
    expect(kinds({ rows: 6 })).toEqual(['shape', 'shape', 'shape']);
  });
});
