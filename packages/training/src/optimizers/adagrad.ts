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
  return optimizerOf(
    { kind: 'adagrad', epsilon },
    ['sum'],
    ({ learningRate }) =>
      (range, scale) =>
        update(range, scale, learningRate, epsilon),
  );
}

function update(
  { values, gradients, slots, start, end, l2 }: UpdateRange,
  scale: number,
  rate: number,
  epsilon: number,
): void {
  const sums = slots[0]!;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    const gradient = scale * (gradients[i]! + l2 * value);
    const sum = sums[i]! + gradient * gradient;
    sums[i] = sum;
    values[i] = value - (rate * gradient) / (Math.sqrt(sum) + epsilon);
  }
}
