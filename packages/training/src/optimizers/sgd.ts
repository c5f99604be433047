import type { UpdateRange } from '@fsdnet/core/engine';
import { checkDecay, optimizerOf, type Optimizer } from './optimizer.ts';

/** Options of `sgd`. */
export interface SgdOptions {
  /** Share of the previous direction, 0 ≤ momentum < 1. Default 0. */
  readonly momentum?: number | undefined;
}

/** Gradient descent as PyTorch computes it: u ← momentum·u + g, w ← w − lr·u; without momentum w ← w − lr·g. */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { momentum = 0 } = options;
  checkDecay('sgd: momentum', momentum);
  const slots = momentum === 0 ? [] : ['momentum'];
  const update = momentum === 0 ? plain : withMomentum;
  return optimizerOf(
    { kind: 'sgd', momentum },
    slots,
    ({ learningRate }) =>
      (range, scale) =>
        update(range, scale, learningRate, momentum),
  );
}

function plain({ values, gradients, start, end, l2 }: UpdateRange, scale: number, rate: number): void {
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    values[i] = value - rate * scale * (gradients[i]! + l2 * value);
  }
}

function withMomentum(
  { values, gradients, slots, start, end, l2 }: UpdateRange,
  scale: number,
  rate: number,
  momentum: number,
): void {
  const directions = slots[0]!;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    const direction = momentum * directions[i]! + scale * (gradients[i]! + l2 * value);
    directions[i] = direction;
    values[i] = value - rate * direction;
  }
}
