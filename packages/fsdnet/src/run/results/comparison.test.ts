import { expect, test } from 'vitest';

import { baselineWarning, comparison, differenceText } from './comparison.ts';
import type { ComparedResult } from './comparison.ts';
import type { Interval } from './part-metrics.ts';

/** AUC and log loss. */
type Metrics = readonly [auc: number | null, logloss: number | null];

const difference = (value: number, interval: Interval): { value: number; interval: Interval } => ({ value, interval });

function compared(
  model: Metrics,
  lr: Metrics,
  { constant = 0.6, against = difference(0.01, [-0.01, 0.03]) as ReturnType<typeof difference> | null } = {},
): ComparedResult {
  const scored = { interval: null, clickRate: 0.3, meanPrediction: 0.3, ece: 0.01 };
  const metrics = ([auc, logloss]: Metrics): { auc: number | null; logloss: number | null } => ({ auc, logloss });
  const unlike = metrics([0.1, 9]);
  return {
    model: 'dcn',
    epochs: 3,
    bestEpoch: 2,
    valid: unlike,
    test: { ...metrics(model), ...scored },
    baselines: {
      constant: { valid: { logloss: 9 }, test: { logloss: constant } },
      lr: { valid: unlike, test: metrics(lr), difference: against, rows: { seen: 10, all: 10 } },
    },
  };
}

test('the model stands beside the baselines, on the test rows where there are some', () => {
  const result = compared([0.75, 0.5], [0.7, 0.55]);
  expect(comparison(result)).toMatchObject({
    part: 'test rows',
    rows: [
      ['dcn', '0.750000', '', '0.500000'],
      ['logistic regression', '0.700000', '', '0.550000'],
      ['constant click rate', '0.500000', '', '0.600000'],
    ],
  });
  const { constant, lr } = result.baselines!;
  const sampled = { ...result, baselines: { constant, lr: { ...lr, rows: { seen: 1000, all: 5000 } } } };
  expect(comparison(sampled).rows[1]![0]).toBe('logistic regression on 1,000 of 5,000 rows');
  const untested: ComparedResult = { ...result, test: null, valid: { auc: 0.8, logloss: 0.4, interval: [0.7, 0.9] } };
  expect(comparison(untested)).toMatchObject({
    part: 'validation rows',
    rows: [['dcn', '0.800000', '0.7000 to 0.9000', '0.400000'], expect.anything(), expect.anything()],
  });
  const { baselines: _, ...alone } = result;
  expect(comparison(alone).rows).toHaveLength(1);
});

test('the difference has a sign and an interval', () => {
  expect(differenceText(compared([0.75, 0.5], [0.7, 0.55]))).toBe(
    'AUC +0.0100 against logistic regression, 95 % interval −0.0100 to +0.0300',
  );
  expect(differenceText(compared([0.75, 0.5], [0.7, 0.55], { against: null }))).toBeUndefined();
});

test.each<[string, Metrics, Metrics, Parameters<typeof compared>[2]]>([
  ['better in both', [0.75, 0.5], [0.7, 0.55], {}],
  ['better in one', [0.69, 0.5], [0.7, 0.55], {}],
  ['better in the other', [0.75, 0.56], [0.7, 0.55], {}],
  ['without an AUC', [null, 0.5], [null, 0.55], { against: null }],
])('no warning for a model that is %s', (_, model, lr, options) => {
  expect(baselineWarning(compared(model, lr, options))).toBeUndefined();
});

test('a model that does not beat the baselines is told so, with what to try', () => {
  expect(baselineWarning(compared([0.75, 0.6], [0.7, 0.7]))).toBe(
    'dcn is not better than the baselines: its log loss 0.600000 is not below the 0.600000 of a constant. Try a simpler ' +
      'model (--model lr), smaller batches (--batch-size 256), --monitor logloss, more rows; and check that training and ' +
      'test rows come from the same source and time, and that no column is an id of the row.',
  );
  expect(baselineWarning(compared([0.69, 0.56], [0.7, 0.55]))).toContain(
    'logistic regression has AUC 0.700000 and log loss 0.550000, dcn 0.690000 and 0.560000.',
  );
  const beyondDoubt = { against: difference(-0.05, [-0.07, -0.03]) };
  expect(baselineWarning(compared([0.65, 0.5], [0.7, 0.55], beyondDoubt))).toContain('logistic regression has AUC');
  const lr: ComparedResult = { ...compared([0.75, 0.6], [0.7, 0.7]), model: 'lr' };
  expect(baselineWarning(lr)).toContain('Try smaller batches (--batch-size 256), ');
  expect(baselineWarning({ ...lr, bestEpoch: 3 })).toContain(
    'Try more epochs, since the last one was the best (--epochs), ',
  );
  const recipe = { entries: [], chosen: 'dcn', budget: null, shortened: false, seconds: 0 };
  const own = { ...compared([0.75, 0.6], [0.7, 0.7]), recipe: { ...recipe, withoutRace: 'it was asked for' } };
  expect(baselineWarning(own)).toContain(
    'Try a race of configurations (--recipe auto, with no model named), a simpler model (--model lr), more rows;',
  );
  expect(baselineWarning({ ...own, recipe: { ...recipe, withoutRace: null } })).toContain(
    'Try a simpler model (--model lr), more rows;',
  );
  const { baselines: _, ...unmeasured } = lr;
  expect(baselineWarning(unmeasured)).toBeUndefined();
});
