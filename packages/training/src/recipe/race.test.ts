import { AbortedError, blocksInMemory, DivergedError } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { fit } from '../fit/index.ts';
import { copyRun, memoryRun } from '../run-store/index.ts';
import { clickData } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { race, type RaceOptions, type RaceProgress, type Racer } from './race.ts';
import { MOST_RACE_ROWS, raceSample, rungsOf } from './race-plan.ts';

const data = clickData();

/** Rates from hopeless to good: the last one learns most in few epochs. */
function racers(rates: readonly number[] = [1e-9, 1e-5, 1e-3, 0.05]): Racer[] {
  return rates.map((learningRate) => ({
    name: `rate ${learningRate}`,
    model: logisticModel(),
    options: { learningRate, batchSize: 40, embeddingDim: 4, evaluationsPerEpoch: 4, epochs: 100, monitor: 'logloss' },
  }));
}

const options = (more: Partial<RaceOptions> = {}): RaceOptions => ({ engine: logisticEngine(), budget: 0.6, ...more });

test('rungs halve the racers, each at an equal share of the budget', () => {
  expect(rungsOf(4, 8)).toEqual([
    { epochs: 1, keep: 2 },
    { epochs: 3, keep: 1 },
  ]);
  expect(rungsOf(5, 30)).toEqual([
    { epochs: 2, keep: 3 },
    { epochs: 2 + 10 / 3, keep: 2 },
    { epochs: 2 + 10 / 3 + 5, keep: 1 },
  ]);
  expect(rungsOf(1, 10)).toEqual([]);
});

test('the better half goes on, until one is left', async () => {
  const { trials, chosen, shortened } = await race(racers(), data, options());
  expect(chosen).toBe(3);
  expect(shortened).toBe(false);
  expect(trials.map(({ rungs }) => rungs)).toEqual([1, 1, 2, 2]);
  expect(trials.map(({ epochs }) => epochs)).toEqual([0.75, 0.75, 2.25, 2.25]);
  expect(trials[3]!.valid!['logloss']).toBeLessThan(trials[2]!.valid!['logloss']!);
  const seen = trials.reduce((sum, { rows }) => sum + rows, 0);
  expect(seen).toBe(40 * (3 + 3 + 9 + 9) - 10 * 4);
});

test('an interrupted race goes on to the same choice without training anything twice', async () => {
  const stores = (): Racer[] => racers().map((racer) => ({ ...racer, run: memoryRun(racer.name) }));
  const whole = await race(stores(), data, options());
  const kept = stores();
  const stop = new AbortController();
  let steps = 0;
  const count = ({ event }: RaceProgress): void => {
    if (event.kind === 'step') steps++;
    if (steps === 14) stop.abort();
  };
  await expect(race(kept, data, options({ onProgress: count, signal: stop.signal }))).rejects.toThrow(AbortedError);
  expect(await race(kept, data, options({ onProgress: count }))).toEqual(whole);
  expect(steps).toBe(3 + 3 + 9 + 9);
  // Finished trials tell what they had reached at each rung.
  expect(await race(kept, data, options({ onProgress: count }))).toEqual(whole);
  expect(steps).toBe(3 + 3 + 9 + 9);
});

test('the winner of a race is trained on, in a place of its own, as if there had been none', async () => {
  const [first, second] = racers([0.05, 0.02]).map((racer) => ({
    ...racer,
    options: { ...racer.options, epochs: 3 },
    run: memoryRun(racer.name),
  }));
  // One rung of two epochs, so that one is left to train.
  expect((await race([first!, second!], data, options({ budget: 0.4 }))).chosen).toBe(0);
  const [own, alone] = [memoryRun('own'), memoryRun('alone')];
  await copyRun(first!.run, own, data.schema);
  const common = { ...first!.options, engine: logisticEngine() };
  await fit(logisticModel(), data, { ...common, run: own, resume: true });
  await fit(logisticModel(), data, { ...common, run: alone });
  expect(own.model).toEqual(alone.model);
  expect(first!.run.model).toBeUndefined();
  await expect(copyRun(memoryRun('empty'), own, data.schema)).rejects.toThrow(
    'empty: must hold a run with a checkpoint, got none',
  );
});

test('a racer whose loss becomes infinite loses; where all do, that is the error', async () => {
  const wild = racers([1e38, 0.02, 1e38, 0.05]);
  const { trials, chosen } = await race(wild, data, options());
  expect(chosen).toBe(3);
  expect(trials[0]).toMatchObject({ rungs: 1, epochs: 0, rows: 0, valid: null });
  expect(trials.map(({ rungs }) => rungs)).toEqual([1, 2, 1, 2]);
  await expect(race([wild[0]!, wild[2]!], data, options())).rejects.toThrow(DivergedError);
});

test('one racer wins without a race', async () => {
  const beforeStep = (): never => expect.unreachable();
  expect(await race(racers([0.1]), data, options({ engine: logisticEngine({ beforeStep }) }))).toEqual({
    trials: [],
    chosen: 0,
    shortened: false,
  });
});

test('a race out of time ends at the next rung with the best so far', async () => {
  const { trials, chosen, shortened } = await race(racers(), data, options({ minutes: 1e-9 }));
  expect({ chosen, shortened }).toEqual({ chosen: 3, shortened: true });
  expect(trials.map(({ rungs }) => rungs)).toEqual([1, 1, 1, 1]);
});

test('mistakes', async () => {
  await expect(race([], data, options())).rejects.toThrow('race: needs at least one racer');
  await expect(race(racers(), data, options({ budget: 0 }))).rejects.toThrow(
    'race: budget: must be a number above 0, got 0',
  );
  const [first, second] = racers();
  const other: Racer = { ...second!, options: { ...second!.options, monitor: 'auc' } };
  await expect(race([first!, other], data, options())).rejects.toThrow('race: all racers must monitor the same metric');
});

test('of very many training rows a race sees a sample, the same one for a seed, in memory or in blocks', async () => {
  expect(MOST_RACE_ROWS).toBe(500_000);
  expect(await raceSample(data, 1)).toBe(data);
  const sample = await raceSample(data, 1, 50);
  expect(sample.train.rows).toBe(50);
  expect(sample.valid).toBe(data.valid);
  expect((await raceSample(data, 1, 50)).train).toEqual(sample.train);
  expect((await raceSample({ ...data, train: blocksInMemory(data.train, 7) }, 1, 50)).train).toEqual(sample.train);
  expect((await raceSample(data, 2, 50)).train).not.toEqual(sample.train);
});
