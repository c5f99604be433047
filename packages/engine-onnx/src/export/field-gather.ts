import { PAD, type Field } from '@fsdnet/core';
import { constant, filled, int, int64s, ints, type Graph, type Value } from '../graph/index.ts';
import { converted } from '../kernels/index.ts';

/** Gathers the vectors of one field from its input, as the tables on the host do it. */
export class FieldGather {
  readonly #graph: Graph;
  readonly #field: Field;
  readonly #input: Value;
  #column: Value | undefined;
  #tokens: TokenMask | undefined;

  constructor(graph: Graph, field: Field, input: Value) {
    this.#graph = graph;
    this.#field = field;
    this.#input = input;
  }

  /** The numbers of a numeric field, [batch, 1]. */
  column(): Value {
    this.#column ??= this.#graph.emit('Unsqueeze', [this.#input, int64s([1])], { shape: [1, 1] });
    return this.#column;
  }

  /** Vectors of the batch's rows, [batch, dim], from those of the field, [rows, dim]. */
  vectors(table: Value): Value {
    const graph = this.#graph;
    const dim = table.shape[1]!;
    switch (this.#field.kind) {
      case 'categorical':
        return graph.emit('Gather', [table, this.#input], { shape: [1, dim] });
      case 'numeric':
        return graph.emit('Mul', [this.column(), table], { shape: [1, dim] });
      case 'multiValued':
        return this.#pooled(graph.emit('Gather', [table, this.#input], { shape: [1, 1, dim] }), dim);
    }
  }

  /** [batch, tokens, dim] → [batch, dim] */
  #pooled(vectors: Value, dim: number): Value {
    const graph = this.#graph;
    const shape = [1, dim];
    this.#tokens ??= tokenMask(graph, this.#input);
    const { isPadding, count, isEmpty } = this.#tokens;
    if (this.#field.pooling === 'max') {
      const outside = graph.emit('Unsqueeze', [isPadding, int64s([2])], { shape: [1, 1, 1], type: 'bool' });
      const inside = graph.emit('Where', [outside, filled(-Infinity), vectors], { shape: [1, 1, dim] });
      const largest = graph.emit('ReduceMax', [inside], { shape, attributes: { axes: ints([1]), keepdims: int(0) } });
      return graph.emit('Where', [isEmpty, filled(0), largest], { shape });
    }
    // The vector of PAD is zero, so padding adds nothing.
    const sum = graph.emit('ReduceSum', [vectors, int64s([1])], { shape, attributes: { keepdims: int(0) } });
    if (this.#field.pooling === 'sum') return sum;
    return graph.emit('Div', [sum, graph.emit('Max', [count, filled(1)], { shape: [1, 1] })], { shape });
  }
}

/** What the ids of a multi-valued field say about its lists. */
interface TokenMask {
  /** [batch, tokens] */
  readonly isPadding: Value;
  /** Tokens of each list, [batch, 1]. */
  readonly count: Value;
  /** [batch, 1] */
  readonly isEmpty: Value;
}

function tokenMask(graph: Graph, ids: Value): TokenMask {
  const padding = constant('int32', [], Int32Array.of(PAD));
  const isPadding = graph.emit('Equal', [ids, padding], { shape: [1, 1], type: 'bool' });
  const isToken = graph.emit('Not', [isPadding], { shape: [1, 1], type: 'bool' });
  const ones = converted(graph, isToken, 'float32');
  const count = graph.emit('ReduceSum', [ones, int64s([1])], { shape: [1, 1] });
  const isEmpty = graph.emit('Equal', [count, filled(0)], { shape: [1, 1], type: 'bool' });
  return { isPadding, count, isEmpty };
}
