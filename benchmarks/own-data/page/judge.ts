import { RIVALS, type ResultRow, type Rival } from '../result-row.ts';
import { meanOf } from './mean-of.ts';

/** Rows of a variant of fsdnet and its peers on the same splits of one set. */
export interface SetResults {
  readonly splitByTime: boolean;
  readonly own: readonly ResultRow[];
  readonly constant: readonly ResultRow[];
  readonly rivals: Readonly<Record<Rival, readonly ResultRow[]>>;
}

/** Means over splits, and what the rules say of them. */
export interface Verdict {
  readonly splits: number;
  /** Log loss divided by the constant's. */
  readonly toConstant: number;
  /** Log loss divided by logistic regression's. */
  readonly toLr: number;
  /** The rival with the better AUC. */
  readonly rival: Rival;
  /** AUC minus the rival's, and half of its 95 % interval. */
  readonly gap: number;
  readonly halfInterval: number;
  readonly aboveBoth: boolean;
  readonly clickRate: number;
  /** Mean prediction minus click rate, and how far from 0 it may be. */
  readonly excess: number;
  readonly allowedExcess: number;
  readonly ece: number;
  /** Without calibration. */
  readonly before: { readonly ece: number; readonly toUncalibrated: number } | undefined;
  readonly passes: {
    readonly constant: boolean;
    readonly lr: boolean;
    readonly auc: boolean;
    readonly rate: boolean;
    readonly calibration: boolean | undefined;
  };
}

const auc = (row: ResultRow): number => row.test.auc;
const logloss = (row: ResultRow): number => row.test.logloss;
const excessOf = (row: ResultRow): number => row.test.meanPrediction - row.test.clickRate;

/** Fewest clicks in a test part for the narrower limit of the AUC. */
const ENOUGH_CLICKS = 100;

export function judge({ splitByTime, own, constant, rivals }: SetResults): Verdict {
  const toConstant = meanOf(own, logloss) / meanOf(constant, logloss);
  const toLr = meanOf(own, logloss) / meanOf(rivals.lr, logloss);

  const rival = RIVALS.reduce((a, b) => (meanOf(rivals[b], auc) > meanOf(rivals[a], auc) ? b : a));
  const gap = meanOf(own, auc) - meanOf(rivals[rival], auc);
  const halfInterval = 1.96 * Math.sqrt(meanOf(own, ({ against }) => against![rival].variance));
  const mostDoubtful = meanOf(own, ({ clicks }) => clicks.test) < ENOUGH_CLICKS ? 0.02 : 0.01;
  const inDoubt = Math.abs(gap) <= halfInterval && -gap <= mostDoubtful;

  const clickRate = meanOf(own, ({ test }) => test.clickRate);
  const excess = meanOf(own, excessOf);
  const standardError = Math.sqrt((clickRate * (1 - clickRate)) / meanOf(own, ({ rows }) => rows.test));
  const allowedExcess = splitByTime
    ? Math.abs(meanOf(rivals.lr, excessOf)) + 0.01
    : Math.max(0.05 * clickRate, 2 * standardError);

  const before = own.every((row) => row.uncalibrated) && {
    ece: meanOf(own, ({ uncalibrated }) => uncalibrated!.ece),
    toUncalibrated: meanOf(own, logloss) / meanOf(own, ({ uncalibrated }) => uncalibrated!.logloss),
  };
  return {
    splits: own.length,
    ...{ toConstant, toLr, rival, gap, halfInterval, clickRate, excess, allowedExcess },
    before: before || undefined,
    aboveBoth: gap > 0,
    ece: meanOf(own, ({ test }) => test.ece),
    passes: {
      constant: toConstant <= 1.002,
      lr: toLr <= 1.01,
      auc: gap >= -0.003 || inDoubt,
      rate: Math.abs(excess) <= allowedExcess,
      calibration: before ? before.toUncalibrated <= 1.002 : undefined,
    },
  };
}
