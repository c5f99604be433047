import { EngineError } from '@fsdnet/core/engine';
import { differences, scopeOf, type Difference } from './compare-graphs.ts';
import type { Extents } from './encode-model.ts';
import { arrayOf, constant, int, int64s, integersOf, type Graph, type GraphNode, type Value } from './graph.ts';
import { rewriteNodes } from './rewrite.ts';

/** Name of the batch dimension in inputs and outputs. */
const BATCH = 'batch';

/** One program, traced at two batch sizes. */
export interface TwoTraces {
  readonly first: Graph;
  readonly firstSize: number;
  readonly second: Graph;
  readonly secondSize: number;
}

/**
 * Makes the first of two traces work for every batch size: constants that differ as the sizes do (target shapes of
 * Reshape and Expand, ends of Slice, …) are computed from the batch at hand. Returns the extents of inputs and outputs.
 *
 * @throws EngineError that names the operation for everything else that differs.
 */
export function makeBatchDynamic(where: string, traces: TwoTraces): ReadonlyMap<string, Extents> {
  const { first, second, firstSize } = traces;
  const pairs = new Map<GraphNode, Map<number, Value>>();
  for (const difference of differences(first, second)) {
    if (difference.kind === 'constant' && isProportional(difference.first, difference.second, traces)) {
      const ofNode = pairs.get(difference.node) ?? new Map<number, Value>();
      pairs.set(difference.node, ofNode.set(difference.index, difference.second));
    } else if (
      difference.kind !== 'shape' ||
      !proportionalExtents(difference.first.shape, difference.second.shape, traces)
    ) {
      throw batchSizeError(where, difference);
    }
  }
  const extents = new Map<string, Extents>();
  for (const side of ['inputs', 'outputs'] as const) {
    first[side].forEach(({ name, value }, index) =>
      extents.set(name, symbolic(value.shape, second[side][index]!.value.shape)),
    );
  }
  const source = first.inputs.find(({ name }) => extents.get(name)?.[0] === BATCH);
  if (!source) {
    if (pairs.size === 0) return extents;
    throw new EngineError({
      where,
      rule: 'a model must read its batch',
      got: 'a graph without an input that grows with the batch',
    });
  }
  const batch = new DynamicBatch(first, source.value, firstSize);
  rewriteNodes(first, (node) => {
    const others = pairs.get(node);
    node.inputs = node.inputs.map((value, index) => {
      const other = others?.get(index);
      return other ? batch.constant(node, value, other) : value;
    });
    return undefined;
  });
  return extents;
}

/** Writes what follows the batch at hand into a graph that was traced with `size` rows. */
class DynamicBatch {
  readonly #graph: Graph;
  /** An input that grows with the batch. */
  readonly #source: Value;
  readonly #size: number;
  #extent: Value | undefined;

  constructor(graph: Graph, source: Value, size: number) {
    this.#graph = graph;
    this.#source = source;
    this.#size = size;
  }

  /** A constant operand of a node that is `second` at another batch size. */
  constant(node: GraphNode, first: Value, second: Value): Value {
    if (first.type !== 'int64') {
      const target = this.#vector(first.shape, second.shape);
      const scalar = constant(first.type, [], (first.origin as { readonly values: Float32Array }).values);
      return this.#graph.emit('Expand', [scalar, target], { shape: first.shape, type: first.type });
    }
    const [a, b] = [integersOf(first)!, integersOf(second)!];
    const moving = a.flatMap((value, index) => (value === b[index] ? [] : [index]));
    // Reshape finds out one extent by itself.
    if (node.op === 'Reshape' && moving.length === 1 && !a.includes(-1)) {
      return constant('int64', first.shape, arrayOf('int64', a.with(moving[0]!, -1)));
    }
    return this.#vector(a, b);
  }

  /** [a₀, a₁, …] as int64, where what differs between a and b follows the batch. */
  #vector(a: readonly number[], b: readonly number[]): Value {
    const parts = a.map((value, index) => (value === b[index] ? int64s([value]) : this.#times(value / this.#size)));
    if (parts.length === 1) return parts[0]!;
    return this.#graph.emit('Concat', parts, { shape: [a.length], type: 'int64', attributes: { axis: int(0) } });
  }

  /** `multiple` times the batch size, [1] of int64. */
  #times(multiple: number): Value {
    const type = 'int64';
    const attributes = { start: int(0), end: int(1) };
    this.#extent ??= this.#graph.emit('Shape', [this.#source], { shape: [1], type, attributes });
    if (multiple === 1) return this.#extent;
    return this.#graph.emit('Mul', [this.#extent, int64s([multiple])], { shape: [1], type });
  }
}

/** Integer constants element by element, uniform ones by their shape. */
function isProportional(first: Value, second: Value, sizes: TwoTraces): boolean {
  if (first.type === 'int64') {
    const [a, b] = [integersOf(first)!, integersOf(second)!];
    return a.length === b.length && proportionalExtents(a, b, sizes);
  }
  const [a, b] = [first, second].map((value) => (value.origin as { readonly values: ArrayLike<number> }).values);
  return (
    a!.length === 1 &&
    b!.length === 1 &&
    Object.is(a![0], b![0]) &&
    proportionalExtents(first.shape, second.shape, sizes)
  );
}

function proportionalExtents(
  a: readonly number[],
  b: readonly number[],
  { firstSize, secondSize }: TwoTraces,
): boolean {
  return (
    a.length === b.length &&
    a.every(
      (value, index) =>
        value === b[index] || (value % firstSize === 0 && (value / firstSize) * secondSize === b[index]),
    )
  );
}

function symbolic(first: readonly number[], second: readonly number[]): Extents {
  return first.map((extent, axis) => (extent === second[axis] ? extent : BATCH));
}

function batchSizeError(where: string, difference: Difference): EngineError {
  const { node } = difference;
  const place = node ? `${node.op}${scopeOf(difference)}` : 'the graph';
  const what =
    difference.kind === 'structure'
      ? difference.what
      : `a ${difference.kind} of ${place} that does not grow with the batch`;
  return new EngineError({
    where: `${where}, ${place}`,
    rule: 'inference may use the batch size only through shapes that grow with it',
    got: what,
    fix: 'Take extents from tensors, and do not mix the rows of a batch outside training.',
  });
}
