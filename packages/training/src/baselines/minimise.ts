/** A smooth convex function of a vector. */
export interface Objective {
  readonly start: Float64Array;
  /** The Hessian's diagonal, roughly; above 0. */
  readonly curvature: Float64Array;
  /** The value at x; writes the gradient. */
  evaluate(x: Float64Array, gradient: Float64Array): Promise<number>;
}

/** Options of `minimise`. */
export interface MinimiseOptions {
  /** Ends when the next step promises a decrease of less than this. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Length of the first step along −gradient / curvature. */
  readonly firstStep: number;
  /** Called after every iteration. */
  readonly onIteration: (iteration: number, value: number) => void;
}

/** Where `minimise` ended. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** False when `maxIterations` came first. */
  readonly converged: boolean;
}

/** Pairs of steps and changes of the gradient that are kept. */
const MEMORY = 8;

/** Share of the decrease that the slope promises which a step must reach (Armijo). */
const SUFFICIENT = 1e-4;

const SMALLEST_STEP = 1e-10;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** step · change. */
  readonly product: number;
}

/**
 * L-BFGS (Nocedal and Wright, algorithm 7.4) with the diagonal `curvature` in place of the identity, and step halving. The
 * objective is convex, so every step's change of the gradient has a positive product with the step.
 */
export async function minimise(objective: Objective, options: MinimiseOptions): Promise<Minimum> {
  const { curvature } = objective;
  const pairs: Pair[] = [];
  let x = objective.start;
  let gradient = new Float64Array(x.length);
  let value = await objective.evaluate(x, gradient);
  for (let iteration = 0; ; iteration++) {
    const direction = descent(gradient, curvature, pairs, options.firstStep);
    const slope = dot(direction, gradient);
    // Half of the slope is the decrease to the minimum of the quadratic model.
    if (-slope / 2 <= options.tolerance) return { x, value, iterations: iteration, converged: true };
    if (iteration === options.maxIterations) return { x, value, iterations: iteration, converged: false };
    const further = new Float64Array(x.length);
    const nextGradient = new Float64Array(x.length);
    let length = 1;
    let nextValue: number;
    for (;;) {
      for (let i = 0; i < x.length; i++) further[i] = x[i]! + length * direction[i]!;
      nextValue = await objective.evaluate(further, nextGradient);
      if (nextValue <= value + SUFFICIENT * length * slope) break;
      length /= 2;
      // Within rounding there is nothing lower.
      if (length < SMALLEST_STEP) return { x, value, iterations: iteration, converged: true };
    }
    remember(pairs, x, further, gradient, nextGradient);
    [x, gradient, value] = [further, nextGradient, nextValue];
    options.onIteration(iteration + 1, value);
  }
}

function remember(
  pairs: Pair[],
  x: Float64Array,
  further: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  // The oldest pair's memory is used again.
  const reused = pairs.length === MEMORY ? pairs.shift() : undefined;
  const step = reused?.step ?? new Float64Array(x.length);
  const change = reused?.change ?? new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    step[i] = further[i]! - x[i]!;
    change[i] = nextGradient[i]! - gradient[i]!;
  }
  const product = dot(step, change);
  if (product > 0) pairs.push({ step, change, product });
}

/** −H⁻¹ · gradient by the two loops of L-BFGS. */
function descent(
  gradient: Float64Array,
  curvature: Float64Array,
  pairs: readonly Pair[],
  firstStep: number,
): Float64Array {
  const direction = gradient.map((value) => -value);
  const factors: number[] = [];
  for (const { step, change, product } of pairs.toReversed()) {
    const factor = dot(step, direction) / product;
    factors.unshift(factor);
    addTo(direction, change, -factor);
  }
  const scale = scaleOf(pairs.at(-1), curvature) ?? firstStep;
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale / curvature[i]!;
  for (const [index, { step, change, product }] of pairs.entries())
    addTo(direction, step, factors[index]! - dot(change, direction) / product);
  return direction;
}

/** How far the Hessian along the last step is from `curvature`. */
function scaleOf(last: Pair | undefined, curvature: Float64Array): number | undefined {
  if (!last) return undefined;
  let squares = 0;
  const { change, product } = last;
  for (let i = 0; i < change.length; i++) squares += change[i]! ** 2 / curvature[i]!;
  return product / squares;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(target: Float64Array, addend: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * addend[i]!;
}
