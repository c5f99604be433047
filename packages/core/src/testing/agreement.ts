import { numbersOf, type Numbers } from './numbers-of.ts';

/** Limits of `disagreements`. */
export interface AgreementLimits {
  /** Largest difference in a tensor, relative to its own largest reference. Default 1e-5. */
  readonly relative?: number;
  /** The same, relative to the largest reference of all tensors: the floor. Default 1e-8. */
  readonly floor?: number;
  /** Each tensor's largest reference must be this many floors, or the comparison says nothing. Default 1000. */
  readonly significance?: number;
}

/**
 * "Agrees to 1e-5": per tensor, max|Δ| ≤ 1e-5·max|reference| + 1e-8·(the largest |reference| of all tensors), and every
 * reference tensor is itself at least 1,000 times that last term. Both sides must name the same tensors.
 *
 * @returns One line for each tensor that breaks a rule; empty when all agree.
 */
export function disagreements(
  actual: Readonly<Record<string, Numbers>>,
  reference: Readonly<Record<string, Numbers>>,
  limits: AgreementLimits = {},
): string[] {
  const { relative = 1e-5, floor = 1e-8, significance = 1000 } = limits;
  const expected = Object.entries(reference).map(([name, value]): [string, number[]] => [name, numbersOf(value)]);
  const least = floor * Math.max(0, ...expected.map(([, values]) => largest(values)));
  const lines = Object.keys(actual)
    .filter((name) => !Object.hasOwn(reference, name))
    .map((name) => `${name}: has no reference`);
  for (const [name, values] of expected) {
    const given = actual[name];
    const problem =
      given === undefined ? 'is missing' : problemOf(numbersOf(given), values, { relative, least, significance });
    if (problem !== undefined) lines.push(`${name}: ${problem}`);
  }
  return lines;
}

function problemOf(
  actual: readonly number[],
  reference: readonly number[],
  {
    relative,
    least,
    significance,
  }: { readonly relative: number; readonly least: number; readonly significance: number },
): string | undefined {
  if (actual.length !== reference.length) return `has ${actual.length} numbers instead of ${reference.length}`;
  const size = largest(reference);
  if (size < significance * least) {
    return `its largest reference ${size.toExponential(2)} is too close to the floor ${least.toExponential(2)} to compare`;
  }
  const difference = largest(actual.map((value, index) => value - reference[index]!));
  const allowed = relative * size + least;
  if (difference <= allowed) return undefined;
  return `differs by ${difference.toExponential(2)}, allowed are ${allowed.toExponential(2)}`;
}

/** max|value|; NaN when one is. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
