/**
 * Imported for its effect: adds the matcher `toBeAllclose` to Vitest's `expect`.
 *
 * @packageDocumentation
 */
import { expect } from 'vitest';
import { differenceOf, type Closeness } from './allclose.ts';
import type { Numbers } from './numbers-of.ts';

declare module 'vitest' {
  // The parameters must be those of Vitest's own declaration.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** Passes when |actual − expected| ≤ atol + rtol·|expected| for every number (defaults 1e-8 and 1e-5). */
    toBeAllclose(expected: Numbers, closeness?: Closeness): void;
  }
}

expect.extend({
  toBeAllclose(actual: Numbers, expected: Numbers, closeness?: Closeness) {
    const difference = differenceOf(actual, expected, closeness);
    return { pass: difference === undefined, message: () => difference ?? 'all numbers are close' };
  },
});
