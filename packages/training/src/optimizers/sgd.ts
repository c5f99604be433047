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
  const math = { kind: 'sgd', momentum } as const;
  if (momentum === 0) {
    return optimizerOf({
      math,
      slots: [],
      kernel: 'sgd',
      numbers:
        ({ learningRate }) =>
        (scale) => [learningRate * scale],
      loop: plain,
    });
  }
  return optimizerOf({
    math,
    slots: ['momentum'],
    kernel: 'momentum',
    numbers:
      ({ learningRate }) =>
      (scale) => [scale, momentum, learningRate],
    loop: withMomentum,
  });
}

function plain({ values, gradients, start, end, l2 }: UpdateRange, numbers: readonly number[]): void {
  const [scaledRate] = numbers as readonly [number];
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    values[i] = value - scaledRate * (gradients[i]! + l2 * value);
  }
}

function withMomentum({ values, gradients, slots, start, end, l2 }: UpdateRange, numbers: readonly number[]): void {
  const directions = slots[0]!;
  const [scale, momentum, rate] = numbers as readonly [number, number, number];
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    const direction = momentum * directions[i]! + scale * (gradients[i]! + l2 * value);
    directions[i] = direction;
    values[i] = value - rate * direction;
  }
}
