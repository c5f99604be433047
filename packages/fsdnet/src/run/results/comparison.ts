import { countText, metricText, signedText } from '../../cli/output/index.ts';
import type { Interval, PartMetrics } from './part-metrics.ts';
import type { TrainResult } from './run-result.ts';

/** What a comparison looks at. */
export type ComparedResult = Pick<
  TrainResult,
  'model' | 'valid' | 'test' | 'baselines' | 'recipe' | 'epochs' | 'bestEpoch'
>;

/** The model beside the baselines, where they were measured, as a table. */
export interface Comparison {
  /** The rows that it is about: the validation rows where there are no test rows. */
  readonly part: 'test rows' | 'validation rows';
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers. */
  readonly right: readonly number[];
}

export function comparison(result: ComparedResult): Comparison {
  const { model, valid, test } = result;
  const part = test ? 'test rows' : 'validation rows';
  const { lr, constant } = comparedBaselines(result);
  return {
    part,
    header: [`On the ${part}`, 'AUC', '95 % interval', 'Log loss'],
    rows: [
      tableRow(model, test ?? valid),
      ...(lr ? [tableRow(`logistic regression${sampleText(result)}`, lr)] : []),
      ...(constant ? [tableRow('constant click rate', { auc: 0.5, ...constant })] : []),
    ],
    right: [1, 2, 3],
  };
}

/** How much the model's AUC is above that of logistic regression; undefined where that is not known. */
export function differenceText({ baselines }: ComparedResult): string | undefined {
  const difference = baselines?.lr.difference;
  if (!difference) return undefined;
  const [lower, upper] = difference.interval.map(signedText);
  return `AUC ${signedText(difference.value)} against logistic regression, 95 % interval ${lower} to ${upper}`;
}

/**
 * What is wrong with a model that does not beat the baselines, and what to try; undefined where it does or nothing was
 * measured. Beaten is one with a log loss no lower than the constant's, with both a lower AUC and a higher log loss than
 * logistic regression, or with an AUC that is lower beyond doubt.
 */
export function baselineWarning(result: ComparedResult): string | undefined {
  const { lr, constant } = comparedBaselines(result);
  if (!lr || !constant) return undefined;
  const model = result.test ?? result.valid;
  const worse = (one: number | null, other: number | null): boolean => one !== null && other !== null && one > other;
  const upper = result.baselines?.lr.difference?.interval[1] ?? 0;
  const isNoBetterThanConstant =
    model.logloss !== null && constant.logloss !== null && model.logloss >= constant.logloss;
  const losesToRegression = (worse(lr.auc, model.auc) && worse(model.logloss, lr.logloss)) || upper < 0;
  if (!isNoBetterThanConstant && !losesToRegression) return undefined;
  const facts = [
    ...(isNoBetterThanConstant
      ? [`its log loss ${metricText(model.logloss)} is not below the ${metricText(constant.logloss)} of a constant`]
      : []),
    ...(losesToRegression
      ? [
          `logistic regression has AUC ${metricText(lr.auc)} and log loss ${metricText(lr.logloss)}, ` +
            `${result.model} ${metricText(model.auc)} and ${metricText(model.logloss)}`,
        ]
      : []),
  ];
  return (
    `${result.model} is not better than the baselines: ${facts.join('; ')}. Try ${advice(result).join(', ')}; ` +
    'and check that training and test rows come from the same source and time, and that no column is an id of the row.'
  );
}

function advice({ model, recipe, epochs, bestEpoch }: ComparedResult): readonly string[] {
  const withoutRace = recipe ? recipe.withoutRace !== null : false;
  return [
    ...(epochs > 0 && bestEpoch === epochs ? ['more epochs, since the last one was the best (--epochs)'] : []),
    ...(withoutRace ? ['a race of configurations (--recipe auto, with no model named)'] : []),
    ...(model === 'lr' ? [] : ['a simpler model (--model lr)']),
    // On own data, the number of rows decides both.
    ...(recipe ? [] : ['smaller batches (--batch-size 256)', '--monitor logloss']),
    'more rows',
  ];
}

function comparedBaselines({ test, baselines }: ComparedResult): {
  readonly lr?: PartMetrics | undefined;
  readonly constant?: Pick<PartMetrics, 'logloss'> | undefined;
} {
  const part = test ? 'test' : 'valid';
  return { lr: baselines?.lr[part], constant: baselines?.constant[part] };
}

/** How many training rows logistic regression saw, where that is not all. */
function sampleText({ baselines }: ComparedResult): string {
  const { seen = 0, all = 0 } = baselines?.lr.rows ?? {};
  return seen < all ? ` on ${countText(seen)} of ${countText(all)} rows` : '';
}

function tableRow(name: string, { auc, interval, logloss }: PartMetrics): readonly string[] {
  return [name, metricText(auc), interval ? intervalText(interval) : '', metricText(logloss)];
}

/** [0.91234, 0.92345] → "0.9123 to 0.9235" */
export function intervalText(interval: Interval): string {
  return interval.map((end) => end.toFixed(4)).join(' to ');
}
