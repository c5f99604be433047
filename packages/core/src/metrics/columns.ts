import { InputError } from '../errors.ts';

/** One value a row: typed arrays and plain ones alike. */
export type NumberColumn = ArrayLike<number>;

/**
 * Checks what every metric takes.
 *
 * @throws InputError when the lengths differ, a label is not 0 or 1, a score is not a number or a weight is negative.
 */
export function checkColumns(metric: string, labels: NumberColumn, scores: NumberColumn, weights?: NumberColumn): void {
  checkLength(metric, 'scores', scores, labels);
  if (weights) checkLength(metric, 'weights', weights, labels);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label !== 0 && label !== 1) throw badValue(metric, row, 'labels must be 0 or 1', label);
    const score = scores[row]!;
    if (score !== score) throw badValue(metric, row, 'scores must be numbers', score);
    if (weights && !(weights[row]! >= 0 && weights[row]! < Infinity)) {
      throw badValue(metric, row, 'weights must be finite and at least 0', weights[row]!);
    }
  }
}

/** Checks that a column has as many values as there are labels. */
export function checkLength(metric: string, name: string, column: NumberColumn, labels: NumberColumn): void {
  if (column.length === labels.length) return;
  throw new InputError({
    where: metric,
    rule: `${name} must have one value for each of the ${labels.length} labels`,
    got: String(column.length),
  });
}

/** Checks that predictions are probabilities. */
export function checkProbabilities(metric: string, probabilities: NumberColumn): void {
  for (let row = 0; row < probabilities.length; row++) {
    const probability = probabilities[row]!;
    if (!(probability >= 0 && probability <= 1)) {
      throw badValue(metric, row, 'predictions must be probabilities in [0, 1]', probability);
    }
  }
}

function badValue(metric: string, row: number, rule: string, value: number): InputError {
  return new InputError({ where: `${metric}: row ${row}`, rule, got: String(value) });
}
