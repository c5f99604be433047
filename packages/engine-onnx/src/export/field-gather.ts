import { PAD, type Field } from '@fsdnet/core/engine';
import { constant, filled, int, int64s, ints, type Graph, type Value } from '../graph/index.ts';
import { converted } from '../kernels/conversion.ts';
import type { StoredWeight } from './stored-weights.ts';

/** Gathers the vectors of one field from its input, as the tables on the host do it. */
export class FieldGather {
  readonly #graph: Graph;
  readonly #field: Field;
  readonly #input: Value;
  #column: Value | undefined;
  #place: PlaceAmongRows | undefined;
  #tokens: TokenMask | undefined;

  constructor(graph: Graph, field: Field, input: Value) {
    this.#graph = graph;
    this.#field = field;
    this.#input = input;
  }

  /** The numbers of a numeric field as models see them, [batch, 1]. */
  column(): Value {
    this.#column ??= this.#field.piecewise
      ? centredPlace(this.#graph, this.#encoded(), this.#field.rows - 2)
      : this.#encoded();
    return this.#column;
  }

  /** The input of a numeric field, [batch, 1]. */
  #encoded(): Value {
    return this.#graph.emit('Unsqueeze', [this.#input, int64s([1])], { shape: [1, 1] });
  }

  /** Vectors of the batch's rows, [batch, dim], from those of the field, [rows, dim]. */
  vectors(table: StoredWeight): Value {
    const graph = this.#graph;
    const dim = table.shape[1]!;
    switch (this.#field.kind) {
      case 'categorical':
        return table.rows(this.#input);
      case 'numeric':
        return this.#field.piecewise
          ? this.#between(table, dim)
          : graph.emit('Mul', [this.column(), table.whole()], { shape: [1, dim] });
      case 'multiValued':
        return this.#pooled(table.rows(this.#input), dim);
    }
  }

  /** Straight lines between neighbouring rows. */
  #between(table: StoredWeight, dim: number): Value {
    const graph = this.#graph;
    const shape = [1, dim];
    this.#place ??= placeAmongRows(graph, this.#input, this.#encoded(), table.shape[0]!);
    const { below, above, share, rest } = this.#place;
    const weighted = (rows: Value, weight: Value): Value => graph.emit('Mul', [table.rows(rows), weight], { shape });
    return graph.emit('Add', [weighted(below, rest), weighted(above, share)], { shape });
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

/** The rows between which a piecewise field's number lies. */
interface PlaceAmongRows {
  /** [batch] int32 */
  readonly below: Value;
  readonly above: Value;
  /** How far it is from the one to the other, [batch, 1]. */
  readonly share: Value;
  /** 1 − share */
  readonly rest: Value;
}

/** `place` [batch], `column` the same as [batch, 1]. */
function placeAmongRows(graph: Graph, place: Value, column: Value, rows: number): PlaceAmongRows {
  const floor = graph.emit('Floor', [place], { shape: [1] });
  const next = graph.emit('Add', [floor, filled(1)], { shape: [1] });
  const share = graph.emit('Sub', [column, graph.emit('Floor', [column], { shape: [1, 1] })], { shape: [1, 1] });
  return {
    below: converted(graph, floor, 'int32'),
    // At the last row there is no next one, and none is needed.
    above: converted(graph, graph.emit('Min', [next, filled(rows - 1)], { shape: [1] }), 'int32'),
    share,
    rest: graph.emit('Sub', [filled(1), share], { shape: [1, 1] }),
  };
}

/** From −1 at the first knot to 1 at the last; 0 where missing. */
function centredPlace(graph: Graph, place: Value, bins: number): Value {
  const shape = [1, 1];
  if (bins === 0) return graph.emit('Mul', [place, filled(0)], { shape });
  const steps = graph.emit('Mul', [graph.emit('Sub', [place, filled(1)], { shape }), filled(2 / bins)], { shape });
  const isMissing = graph.emit('Equal', [place, filled(0)], { shape, type: 'bool' });
  return graph.emit('Where', [isMissing, filled(0), graph.emit('Sub', [steps, filled(1)], { shape })], { shape });
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
