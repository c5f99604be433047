import { readFileSync } from 'node:fs';

import { auc, groupAuc, logLoss } from '@fsdnet/core';
import type { Evaluation, ScoredRows } from '@fsdnet/training';
import { evaluateScores } from '@fsdnet/training';
import { expect, test } from 'vitest';

import { aucInterval } from '../results/part-metrics.ts';
import { differenceOf } from './compare-runs.ts';
import { groupAucWithInterval, meanWithInterval, ratioWithInterval, rowLosses } from './intervals.ts';

/** What MLstatkit says: scripts/delong. */
interface Case {
  readonly name: string;
  readonly labels: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly auc: readonly [number, number];
  readonly intervals: readonly (readonly [number, number])[];
  readonly difference: number;
  readonly variance: number;
}

const fixture = new URL('../../../test-fixtures/delong.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly cases: readonly Case[] };

function evaluated(labels: readonly number[], predictions: readonly number[], groups?: readonly number[]): Evaluation {
  const targets = { rows: labels.length, labels: Float32Array.from(labels), ...(groups && { groups: Int32Array.from(groups) }) };
  return evaluateScores(targets, { probability: Float32Array.from(predictions) }, { scores: true });
} // prettier-ignore

test.each(cases)("$name: AUCs, their intervals and the paired difference are MLstatkit's", (of) => {
  const [first, second] = [of.first, of.second].map((scores) => evaluated(of.labels, scores)) as [Evaluation, Evaluation];
  for (const [index, evaluation] of [first, second].entries()) {
    expect(evaluation.auc).toBeCloseTo(of.auc[index]!, 10);
    // It takes 1.959964 standard deviations where we take 1.96.
    for (const end of [0, 1]) expect(aucInterval(evaluation)![end]).toBeCloseTo(of.intervals[index]![end]!, 5);
  }
  const { value, interval } = differenceOf(first, second).auc!;
  const [lower, upper] = interval!;
  expect(value).toBeCloseTo(of.difference, 10);
  expect(((upper - lower) / 2 / 1.96) ** 2).toBeCloseTo(of.variance, 10);
}); // prettier-ignore

const labels = [1, 0, 1, 0, 1, 0, 0, 1];
const predictions = [0.9, 0.2, 0.6, 0.7, 0.3, 0.5, 0.1, 0.8];
const groups = [0, 0, 0, 1, 1, 1, 2, 2];
const scored: ScoredRows = evaluated(labels, predictions, groups).scored!;

test('values are those of the metrics', () => {
  expect(meanWithInterval(rowLosses(scored))!.value).toBeCloseTo(logLoss(scored.labels, scored.predictions)!, 12);
  expect(groupAucWithInterval(scored)!.value).toBeCloseTo(groupAuc(scored.labels, scored.predictions, scored.groups!)!, 12);
  expect(auc(scored.labels, scored.predictions)).toBe(evaluated(labels, predictions).auc);
  expect(groupAucWithInterval({ ...scored, groups: undefined })).toBeUndefined();
}); // prettier-ignore

test('intervals by hand', () => {
  // Mean 2, sample variance 1 of three values: 1.96 / √3.
  const [lower, upper] = meanWithInterval(Float64Array.of(1, 2, 3))!.interval!;
  expect([lower, upper]).toEqual([2 - 1.96 / Math.sqrt(3), 2 + 1.96 / Math.sqrt(3)].map((end) => expect.closeTo(end, 12)));
  expect(meanWithInterval(Float64Array.of(5))).toEqual({ value: 5, interval: null });
  // A row of weight 2 is counted as much as two rows, one of weight 0 not at all.
  expect(meanWithInterval(Float64Array.of(1, 4, 9), Float32Array.of(2, 1, 0))!.value).toBe(2);
  expect(ratioWithInterval([1, 2], [0, 0])).toBeUndefined();
  expect(ratioWithInterval([1, 2], [2, 4])).toEqual({ value: 0.5, interval: [0.5, 0.5] });
}); // prettier-ignore

test('a model does not differ from itself', () => {
  const same = evaluated(labels, predictions);
  expect(differenceOf(same, same)).toEqual({
    auc: { value: 0, interval: [0, 0] },
    logloss: { value: 0, interval: [0, 0] },
  });
});
