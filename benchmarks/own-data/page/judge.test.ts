import { expect, test } from 'vitest';
import type { ResultRow } from '../result-row.ts';
import { judge, type SetResults } from './judge.ts';

interface Facts {
  readonly auc?: number;
  readonly logloss?: number;
  readonly prediction?: number;
  readonly clicks?: number;
  readonly variance?: number;
}

function row({ auc = 0.7, logloss = 0.5, prediction = 0.2, clicks = 200, variance = 0 }: Facts = {}): ResultRow {
  const comparison = { difference: 0, variance };
  return {
    ...{ set: 'a', split: 0, contender: 'b', version: '1', data: 'c', seconds: 1, details: {} },
    rows: { train: 8000, valid: 1000, test: 1000 },
    clicks: { train: 1600, valid: 200, test: clicks },
    test: { auc, logloss, clickRate: 0.2, meanPrediction: prediction, ece: 0 },
    against: { lr: comparison, lightgbm: comparison },
  };
}

function results(own: readonly Facts[], lr: Facts = {}, lightgbm: Facts = {}): SetResults {
  return {
    splitByTime: false,
    own: own.map(row),
    constant: own.map(() => row({ logloss: 0.6 })),
    rivals: { lr: own.map(() => row(lr)), lightgbm: own.map(() => row(lightgbm)) },
  };
}

test('log loss is judged by the ratio of the means over splits', () => {
  const { toConstant, toLr, passes } = judge(results([{ logloss: 0.5 }, { logloss: 0.54 }], { logloss: 0.5 }));
  expect([toConstant, toLr]).toEqual([0.52 / 0.6, 0.52 / 0.5]);
  expect(passes).toMatchObject({ constant: true, lr: false });
});

test('AUC is compared with the better rival', () => {
  const verdict = judge(results([{ auc: 0.69 }], { auc: 0.68 }, { auc: 0.695 }));
  expect(verdict).toMatchObject({ rival: 'lightgbm', aboveBoth: false, passes: { auc: false } });
  expect(verdict.gap).toBeCloseTo(-0.005);
  expect(judge(results([{ auc: 0.6921 }], {}, { auc: 0.695 })).passes.auc).toBe(false);
  expect(judge(results([{ auc: 0.6975 }])).passes.auc).toBe(true);
});

test('a gap that the rows cannot tell from none may be .01, with few clicks .02', () => {
  const passes = (gap: number, variance: number, clicks?: number): boolean =>
    judge(results([{ auc: 0.7 - gap, variance, ...(clicks !== undefined && { clicks }) }])).passes.auc;
  expect(passes(0.009, 0.005 ** 2)).toBe(true);
  expect(passes(0.009, 0.004 ** 2)).toBe(false);
  expect(passes(0.011, 0.02 ** 2)).toBe(false);
  expect(passes(0.011, 0.02 ** 2, 99)).toBe(true);
});

test('the mean prediction may be two standard errors from the click rate', () => {
  // 2 · √(0.2 · 0.8 / 1000) = 0.0253, more than 5 % of 0.2.
  expect(judge(results([{ prediction: 0.225 }])).passes.rate).toBe(true);
  expect(judge(results([{ prediction: 0.226 }])).passes.rate).toBe(false);
});

test('split by time it may be .01 further from it than that of logistic regression', () => {
  const drifted = (prediction: number): boolean =>
    judge({ ...results([{ prediction }], { prediction: 0.15 }), splitByTime: true }).passes.rate;
  expect([drifted(0.259), drifted(0.141), drifted(0.261)]).toEqual([true, true, false]);
});

test('calibration is judged where predictions were corrected or might have been', () => {
  expect(judge(results([{}])).passes.calibration).toBeUndefined();
  const corrected = row({ logloss: 0.5 });
  const own = [{ ...corrected, uncalibrated: { ...corrected.test, logloss: 0.498 } }];
  expect(judge({ ...results([{}]), own }).passes.calibration).toBe(false);
});
