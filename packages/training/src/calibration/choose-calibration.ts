import { InputError, logLoss, type NumberColumn } from '@fsdnet/core';
import { logOdds, type Calibration } from '@fsdnet/core/engine';
import { calibrate } from './calibrate.ts';
import { calibrationError } from './calibration-error.ts';
import { fitCalibration, type LogitRows } from './fit-calibration.ts';

/** Rows that training has not seen, with what the model predicts for them. */
export interface CalibrationRows {
  /** 0 or 1, [rows]. */
  readonly labels: NumberColumn;
  /** Probabilities, [rows]. */
  readonly predictions: NumberColumn;
  /** Sample weights, [rows]. Default: all 1. */
  readonly weights?: NumberColumn | undefined;
  /** Integers that say which rows belong together, [rows]: those of one key are in the same half. Default: each row alone. */
  readonly keys?: NumberColumn | undefined;
}

/** A metric of the plain and of the corrected predictions. */
export interface BeforeAndAfter {
  readonly before: number;
  readonly after: number;
}

/** A correction and what it does. */
export interface ChosenCalibration extends Calibration {
  /** Log loss of the half that the corrections were judged on, the better one fitted on the other half; null where none was tried. */
  readonly judged: BeforeAndAfter | null;
  /** Log loss of all rows. */
  readonly logloss: BeforeAndAfter;
  /** Expected calibration error of all rows, 20 bins of equal mass. */
  readonly ece: BeforeAndAfter;
}

/** Rows of either class from which on a correction is tried. */
const FEWEST = { intercept: 30, platt: 200 } as const;

/** A lower log loss by less than this share is rounding. */
const ROUNDING = 1e-9;

const NONE: Calibration = { kind: 'none', slope: 1, intercept: 0 };

/**
 * Chooses the correction of a model's probabilities: the intercept alone where there are at least 30 rows of either class,
 * Platt scaling too from 200 on. Each is fitted on one half of the rows (by a hash of the key), and the better one is taken
 * where it lowers the log loss of the other half by more than its standard error; then it is fitted again on all rows. The
 * same rows give the same result.
 *
 * @throws InputError without rows that weigh something, when lengths differ, or a value is not allowed.
 */
export function chooseCalibration(rows: CalibrationRows): ChosenCalibration {
  const { labels, predictions, weights, keys } = rows;
  if (keys && keys.length !== labels.length) {
    throw new InputError({
      where: 'chooseCalibration',
      rule: `keys must have one value for each of the ${labels.length} labels`,
      got: String(keys.length),
    });
  }
  const before = logLoss(labels, predictions, weights);
  if (before === null) throw new InputError({ where: 'chooseCalibration', rule: 'needs rows with weights above 0' });
  const all = logitsOf(rows);
  const best = bestOf(rows, all, triedKinds(rows));
  const calibration = (best.kind !== 'none' && fitCalibration(best.kind, all)) || NONE;
  const corrected = calibration.kind === 'none' ? predictions : calibrate(predictions, calibration);
  const ece = (of: NumberColumn): number => calibrationError(labels, of, weights)!;
  return {
    ...calibration,
    judged: best.judged,
    logloss: { before, after: logLoss(labels, corrected, weights)! },
    ece: { before: ece(predictions), after: ece(corrected) },
  };
}

/** The corrections that there are enough rows of both classes for; those without weight do not count. */
function triedKinds({ labels, weights }: CalibrationRows): readonly ('intercept' | 'platt')[] {
  const counts: [number, number] = [0, 0];
  for (let row = 0; row < labels.length; row++) if (weights?.[row] !== 0) counts[labels[row] === 1 ? 1 : 0]++;
  const fewer = Math.min(...counts);
  return (['intercept', 'platt'] as const).filter((kind) => fewer >= FEWEST[kind]);
}

/**
 * Of the corrections fitted on the first half, the one with the lowest log loss on the other; "none" where that is no gain
 * beyond one standard error: what a few rows gain by chance, others lose.
 */
function bestOf(
  rows: CalibrationRows,
  all: LogitRows,
  kinds: readonly ('intercept' | 'platt')[],
): { readonly kind: Calibration['kind']; readonly judged: BeforeAndAfter | null } {
  if (kinds.length === 0) return { kind: 'none', judged: null };
  const [fitting, judging] = halvesOf(rows, all);
  const { labels, predictions, weights } = judging;
  const before = logLoss(labels, predictions, weights);
  let best:
    { readonly kind: Calibration['kind']; readonly after: number; readonly corrected: Float32Array } | undefined;
  for (const kind of kinds) {
    const calibration = fitCalibration(kind, fitting);
    if (!calibration) continue;
    const corrected = calibrate(predictions, calibration);
    const after = logLoss(labels, corrected, weights);
    if (after !== null && !(best && best.after <= after)) best = { kind, after, corrected };
  }
  if (before === null || best === undefined) return { kind: 'none', judged: null };
  const { kind, after, corrected } = best;
  const least = Math.max(before * ROUNDING, gainError(judging, corrected, before - after));
  return { kind: before - after > least ? kind : 'none', judged: { before, after } };
}

/** Standard error of the mean gain in log loss, `gain`, by corrected predictions. */
function gainError({ labels, predictions, weights }: Half, corrected: NumberColumn, gain: number): number {
  let [total, squares] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    const likelihood = (of: NumberColumn): number => {
      const logit = logOdds(of[row]!);
      return -Math.log1p(Math.exp(labels[row] === 1 ? -logit : logit));
    };
    total += weight;
    squares += (weight * (likelihood(corrected) - likelihood(predictions) - gain)) ** 2;
  }
  return Math.sqrt(squares) / total;
}

interface Half extends LogitRows {
  readonly predictions: NumberColumn;
}

function logitsOf({ labels, predictions, weights }: CalibrationRows): LogitRows {
  const logits = new Float64Array(predictions.length);
  for (let row = 0; row < logits.length; row++) logits[row] = logOdds(predictions[row]!);
  return { labels, logits, weights };
}

function halvesOf({ predictions, keys }: CalibrationRows, { labels, logits, weights }: LogitRows): [Half, Half] {
  const isFirst = new Uint8Array(labels.length);
  for (let row = 0; row < isFirst.length; row++) isFirst[row] = Number(isInFirstHalf(keys ? keys[row]! : row));
  const inFirst = isFirst.reduce((sum, value) => sum + value, 0);
  const half = (which: 0 | 1, rows: number): Half => {
    const pick = (column: NumberColumn): Float64Array => {
      const picked = new Float64Array(rows);
      for (let row = 0, to = 0; row < isFirst.length; row++) if (isFirst[row] === which) picked[to++] = column[row]!;
      return picked;
    };
    return {
      labels: pick(labels),
      logits: pick(logits),
      predictions: pick(predictions),
      weights: weights && pick(weights),
    };
  };
  return [half(1, inFirst), half(0, isFirst.length - inFirst)];
}

/** Parts integers into two halves, whatever regularity they have: the first bit of MurmurHash3's finaliser. */
export function isInFirstHalf(key: number): boolean {
  let mixed = key ^ 0x9e3779b9;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >= 0;
}
