import type { LogitRows } from './fit-calibration.ts';

const MOST_STEPS = 100;

/** Share of the decrease that the slope promises which a step must reach (Armijo). */
const SUFFICIENT = 1e-4;

/** Loss Σ w · (softplus(z) − y z) / Σ w of z = a u + c, with gradient and Hessian by (a, c). */
interface Expansion {
  readonly loss: number;
  readonly gradient: readonly [number, number];
  readonly hessian: { readonly aa: number; readonly ac: number; readonly cc: number };
}

/**
 * Slope and intercept with the lowest log loss by Newton's method with step halving, from slope 1 and intercept 0, on the
 * standardised logits. Both classes weigh something.
 *
 * @returns undefined where no such slope above 0 exists.
 */
export function fitPlatt(rows: LogitRows): { readonly slope: number; readonly intercept: number } | undefined {
  const { mean, standardDeviation } = momentsOf(rows);
  if (!(standardDeviation > 0) || separates(rows)) return undefined;
  let [a, c] = [standardDeviation, mean];
  const at = (slope: number, centre: number): Expansion => expand(rows, mean, standardDeviation, slope, centre);
  let here = at(a, c);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { aa, ac, cc } = here.hessian;
    const determinant = aa * cc - ac * ac;
    if (!(determinant > 0)) return undefined;
    const [ga, gc] = here.gradient;
    const da = (ac * gc - cc * ga) / determinant;
    const dc = (ac * ga - aa * gc) / determinant;
    const promised = ga * da + gc * dc;
    if (-promised <= 1e-16) break;
    let scale = 1;
    let next = at(a + da, c + dc);
    while (next.loss > here.loss + SUFFICIENT * scale * promised && scale > 1e-9) {
      scale /= 2;
      next = at(a + scale * da, c + scale * dc);
    }
    // Within rounding there is nothing lower.
    if (next.loss >= here.loss) break;
    [a, c, here] = [a + scale * da, c + scale * dc, next];
  }
  const slope = a / standardDeviation;
  return slope > 0 ? { slope, intercept: c - slope * mean } : undefined;
}

function expand(rows: LogitRows, mean: number, standardDeviation: number, a: number, c: number): Expansion {
  const { labels, logits, weights } = rows;
  let [total, loss, ga, gc, aa, ac, cc] = [0, 0, 0, 0, 0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    const u = (logits[row]! - mean) / standardDeviation;
    const z = a * u + c;
    const p = 1 / (1 + Math.exp(-z));
    const residual = weight * (p - labels[row]!);
    const curvature = weight * p * (1 - p);
    total += weight;
    loss += weight * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - labels[row]! * z);
    ga += residual * u;
    gc += residual;
    aa += curvature * u * u;
    ac += curvature * u;
    cc += curvature;
  }
  return {
    loss: loss / total,
    gradient: [ga / total, gc / total],
    hessian: { aa: aa / total, ac: ac / total, cc: cc / total },
  };
}

/** Weighted mean and standard deviation of the logits. */
function momentsOf({ logits, weights }: LogitRows): { readonly mean: number; readonly standardDeviation: number } {
  let [total, sum, squares] = [0, 0, 0];
  const weightOf = (row: number): number => (weights ? weights[row]! : 1);
  for (let row = 0; row < logits.length; row++) {
    total += weightOf(row);
    sum += weightOf(row) * logits[row]!;
  }
  const mean = sum / total;
  for (let row = 0; row < logits.length; row++) squares += weightOf(row) * (logits[row]! - mean) ** 2;
  return { mean, standardDeviation: Math.sqrt(squares / total) };
}

/** Whether a threshold parts the classes, so that ever steeper slopes have ever lower losses. */
function separates({ labels, logits, weights }: LogitRows): boolean {
  const lowest = [Infinity, Infinity] as [number, number];
  const highest = [-Infinity, -Infinity] as [number, number];
  for (let row = 0; row < labels.length; row++) {
    if (weights?.[row] === 0) continue;
    const of = labels[row] === 1 ? 1 : 0;
    lowest[of] = Math.min(lowest[of], logits[row]!);
    highest[of] = Math.max(highest[of], logits[row]!);
  }
  return lowest[1] >= highest[0] || lowest[0] >= highest[1];
}
