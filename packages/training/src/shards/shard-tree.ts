import type { Range } from './shard-plan.ts';
import { addScaled } from './sums.ts';

/** Arrays that are added up place by place. */
export type Terms = readonly Float32Array[];

/**
 * Adds what a shard gives to `onto` and returns it; without `onto`, returns arrays of its own. One that gives nothing returns `onto`
 * as it is.
 */
export type Give = (shard: number, onto: Terms | undefined) => Promise<Terms | undefined>;

/**
 * The order in which what shards give is added up: along a binary tree whose leaves are the shards, so whoever adds, and beside how
 * many others, the bits are the same. Nodes are numbered as in a heap: the root is 1, below node n are 2n and 2n + 1. What
 * gives nothing is left out, and its neighbour takes the place of their sum.
 */
export class ShardTree {
  /** The next power of two. */
  readonly #leaves: number;
  readonly #free: (terms: Terms) => void;

  /** @param free Told of arrays that are no longer needed, as they were added to others. */
  constructor(shards: number, free: (terms: Terms) => void = () => undefined) {
    this.#leaves = 2 ** Math.ceil(Math.log2(shards));
    this.#free = free;
  }

  /** The fewest nodes that have these shards below them and no others, from left to right. */
  cover({ first, end }: Range): readonly number[] {
    const below = (node: number): readonly number[] => {
      const range = this.#shardsBelow(node);
      if (range.end <= first || range.first >= end) return [];
      if (range.first >= first && range.end <= end) return [node];
      return [...below(2 * node), ...below(2 * node + 1)];
    };
    return below(1);
  }

  /** The sum of all shards below a node, which are asked for from left to right; undefined where none gives anything. */
  async sumBelow(node: number, give: Give): Promise<Terms | undefined> {
    if (node >= this.#leaves) return give(node - this.#leaves, undefined);
    const left = await this.sumBelow(2 * node, give);
    if (2 * node >= this.#leaves) return give(2 * node + 1 - this.#leaves, left);
    const right = await this.sumBelow(2 * node + 1, give);
    const sum = sumOf(left, right);
    if (left && right) this.#free(right);
    return sum;
  }

  /** The sum of everything, from that of nodes which together have all shards below them. */
  total(sums: ReadonlyMap<number, Terms>, node = 1): Terms | undefined {
    const known = sums.get(node);
    if (known || node >= this.#leaves) return known;
    return sumOf(this.total(sums, 2 * node), this.total(sums, 2 * node + 1));
  }

  /** Whether any of the shards below a node gives something. */
  gives(node: number, weights: ArrayLike<number>): boolean {
    const { first, end } = this.#shardsBelow(node);
    for (let shard = first; shard < Math.min(end, weights.length); shard++) if (weights[shard]! !== 0) return true;
    return false;
  }

  #shardsBelow(node: number): Range {
    const width = this.#leaves / 2 ** Math.floor(Math.log2(node));
    const first = (node % (this.#leaves / width)) * width;
    return { first, end: first + width };
  }
}

/** Adds to the arrays on the left. */
function sumOf(left: Terms | undefined, right: Terms | undefined): Terms | undefined {
  if (!left || !right) return left ?? right;
  for (const [index, target] of left.entries()) addScaled(target, right[index]!, 1);
  return left;
}
