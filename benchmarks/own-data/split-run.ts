import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { aucDifference } from '@fsdnet/core';
import { logOdds, type Calibration } from '@fsdnet/core/engine';
import type { Contender } from './contender.ts';
import type { AucDifference, ResultRow, Rival } from './result-row.ts';
import { slugOf, type ResultsFolder } from './results-folder.ts';
import { scorePredictions } from './score-predictions.ts';
import type { WrittenSplit } from './write-split.ts';

/** Scores without the correction that a run of fsdnet says it made. */
function uncalibratedScores(
  { calibration }: Readonly<Record<string, unknown>>,
  testLabels: readonly number[],
  predictions: readonly number[],
): Pick<ResultRow, 'uncalibrated'> {
  if (calibration === undefined) return {};
  const { slope, intercept } = calibration as Calibration;
  const before = predictions.map((p) => 1 / (1 + Math.exp(-(logOdds(p) - intercept) / slope)));
  return { uncalibrated: scorePredictions(testLabels, before) };
}

/** Contenders on one split of a set. */
export class SplitRun {
  readonly #set: string;
  readonly #number: number;
  readonly #split: WrittenSplit;
  readonly #results: ResultsFolder;

  constructor(set: string, number: number, split: WrittenSplit, results: ResultsFolder) {
    this.#set = set;
    this.#number = number;
    this.#split = split;
    this.#results = results;
  }

  /** Runs a contender and keeps its row, unless there is one; its AUC is compared with those of the rivals. */
  async measure(contender: Contender, rivals?: Readonly<Record<Rival, Contender>>): Promise<void> {
    const place = `${this.#set}, split ${this.#number}, ${contender.name}`;
    if (this.#isDone(contender)) {
      console.error(`${place}: done before`);
      return;
    }
    const { fingerprint, rows, clicks, testLabels } = this.#split;
    const start = performance.now();
    const details = await this.#predict(contender);
    const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
    const predictions = await this.#predictions(contender);
    const row: ResultRow = {
      set: this.#set,
      split: this.#number,
      contender: contender.name,
      version: contender.version,
      data: fingerprint,
      rows,
      clicks,
      test: scorePredictions(testLabels, predictions),
      ...uncalibratedScores(details, testLabels, predictions),
      seconds,
      details,
      ...(contender.options && { options: contender.options }),
      ...(rivals && {
        against: {
          lr: await this.#comparison(predictions, rivals.lr),
          lightgbm: await this.#comparison(predictions, rivals.lightgbm),
        },
      }),
    };
    this.#results.append(row);
    console.error(`${place}: AUC ${row.test.auc.toFixed(4)}, log loss ${row.test.logloss.toFixed(4)}, ${seconds} s`);
  }

  #isDone({ name, version }: Contender): boolean {
    return this.#results
      .read(name)
      .some(
        (row) =>
          row.set === this.#set &&
          row.split === this.#number &&
          row.version === version &&
          row.data === this.#split.fingerprint,
      );
  }

  async #comparison(predictions: readonly number[], rival: Contender): Promise<AucDifference> {
    const compared = aucDifference(this.#split.testLabels, predictions, await this.#predictions(rival));
    if (!compared) throw new Error('the test part needs two rows of either class');
    return { difference: compared.value, variance: compared.variance };
  }

  /** Predictions of the test rows; made again where only the row was kept. */
  async #predictions(contender: Contender): Promise<readonly number[]> {
    const file = this.#fileOf(contender);
    if (!existsSync(file)) await this.#predict(contender);
    return readFileSync(file, 'utf8').trimEnd().split('\n').map(Number);
  }

  async #predict(contender: Contender): Promise<Readonly<Record<string, unknown>>> {
    const file = this.#fileOf(contender);
    // A file under its name is complete, also where several runs write it.
    const unfinished = `${file}.${process.pid}`;
    const details = await contender.run(this.#split, unfinished);
    renameSync(unfinished, file);
    return details;
  }

  #fileOf({ name, version }: Contender): string {
    return join(this.#split.folder, `${slugOf(`${name} ${version}`)}.txt`);
  }
}
