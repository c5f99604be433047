import type { UpdateRange } from '@fsdnet/core/engine';
import { checkEpsilon, optimizerOf, type Optimizer } from './optimizer.ts';

/** Options of `adagrad`. */
export interface AdagradOptions {
  /** Added to the root of the sum, above 0. Default 1e-10. */
  readonly epsilon?: number | undefined;
}

/** Adagrad as PyTorch computes it: s ← s + g², w ← w − lr · g / (√s + ε). (Duchi et al. 2011.) */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const { epsilon = 1e-10 } = options;
  checkEpsilon('adagrad: epsilon', epsilon);
  return optimizerOf({
    math: { kind: 'adagrad', epsilon },
    slots: ['sum'],
    kernel: 'adagrad',
    numbers:
      ({ learningRate }) =>
      (scale) => [scale, learningRate, epsilon],
    loop,
  });
}

function loop({ values, gradients, slots, start, end, l2 }: UpdateRange, numbers: readonly number[]): void {
  const sums = slots[0]!;
  const [scale, rate, epsilon] = numbers as readonly [number, number, number];
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    const gradient = scale * (gradients[i]! + l2 * value);
    const sum = sums[i]! + gradient * gradient;
    sums[i] = sum;
    values[i] = value - (rate * gradient) / (Math.sqrt(sum) + epsilon);
  }
}
