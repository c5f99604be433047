import { ConfigError, InputError, type CtrData, type CtrModel } from '@fsdnet/core';
import { DivergedError, type Engine } from '@fsdnet/core/engine';
import { fit, settingsOf, type FitOptions, type Settings } from '../fit/index.ts';
import type { EpochRecord, ProgressEvent } from '../progress/index.ts';
import { memoryRun, type RunStore } from '../run-store/index.ts';
import { raceBudget, rungsOf } from './race-plan.ts';

/** Options of `fit` that belong to the race and not to a configuration. */
type OfTheRace = 'engine' | 'run' | 'resume' | 'pauseAfter' | 'signal' | 'onProgress' | 'callbacks';

/** A configuration in a race. */
export interface Racer {
  /** For messages and results. */
  readonly name: string;
  readonly model: CtrModel;
  readonly options: Omit<FitOptions, OfTheRace>;
  /** Where its trial is kept; one that was interrupted goes on. Default: only in memory. */
  readonly run?: RunStore | undefined;
}

/** How a race goes. */
export interface RaceOptions {
  readonly engine: Engine;
  /** Training rows that all trials together may see, in tens of epochs, above 0. Default: `raceBudget` of the rows. */
  readonly budget?: number | undefined;
  /** Ends the race at the first rung after so many minutes, above 0. Default: none. */
  readonly minutes?: number | undefined;
  readonly onProgress?: ((progress: RaceProgress) => void) | undefined;
  /** Ends the race with an AbortedError; trials with a run can go on. */
  readonly signal?: AbortSignal | undefined;
}

/** What `onProgress` hears. */
export interface RaceProgress {
  /** From 1. */
  readonly rung: number;
  readonly rungs: number;
  /** Number of the racer, from 0, and its place among those still in the race, from 1. */
  readonly racer: number;
  readonly place: number;
  readonly left: number;
  readonly name: string;
  /** Epochs after which this rung ends. */
  readonly epochs: number;
  readonly event: ProgressEvent;
}

/** How far a racer came, and its best evaluation until then. */
export interface Trial {
  readonly name: string;
  /** Rungs that it ran. */
  readonly rungs: number;
  readonly epochs: number;
  readonly bestEpoch: number;
  /** Training rows seen. */
  readonly rows: number;
  /** Metrics on the valid part by name; null where the loss became NaN or infinite, which ends a trial. */
  readonly valid: EpochRecord['valid'] | null;
}

/** The trials in the order of the racers, and which of them won. */
export interface Race {
  readonly trials: readonly Trial[];
  readonly chosen: number;
  /** Whether `minutes` ended it before the last rung. */
  readonly shortened: boolean;
}

/**
 * Successive halving (Jamieson and Talwalkar 2016): all racers train a little, the better half of them goes on, until one is
 * left; each rung sees an equal share of the rows. The better one has the better value of the monitored metric on the valid
 * part, the earlier one where they are equal. Trials can be trained further: their runs are paused, not ended.
 *
 * @throws ConfigError without racers, when they monitor different metrics, or for options out of range; DivergedError when
 * the loss of all of them becomes NaN or infinite; else as `fit` does.
 */
export async function race(racers: readonly Racer[], data: CtrData, options: RaceOptions): Promise<Race> {
  const { budget = raceBudget(data.train.rows), minutes = Infinity, engine, signal, onProgress } = options;
  checkPositive('budget', budget);
  checkPositive('minutes', minutes);
  const better = comparisonOf(racers.map((racer) => settingsOf({ ...racer.options, engine }, data.train).monitor));
  const runs = racers.map(({ name, run }) => run ?? memoryRun(name));
  const trials: Trial[] = [];
  const rungs = rungsOf(racers.length, 10 * budget);
  const start = performance.now();
  let left = racers.map((_, index) => index);
  let diverged: DivergedError | undefined;
  for (const [index, { keep, epochs }] of rungs.entries()) {
    for (const [place, racer] of left.entries()) {
      const { name, model, options: own } = racers[racer]!;
      const history = await historyOrError(model, data, {
        ...own,
        engine,
        signal,
        run: runs[racer],
        resume: true,
        pauseAfter: epochs,
        onProgress: (event) =>
          onProgress?.({
            ...{ rung: index + 1, rungs: rungs.length, racer, place: place + 1, left: left.length, name, epochs },
            event,
          }),
      });
      if (history instanceof DivergedError) diverged = history;
      const trial = history instanceof DivergedError ? withoutEnd(trials[racer]) : reached(history, epochs);
      trials[racer] = { name, rungs: index + 1, ...trial };
    }
    left = left.filter((racer) => trials[racer]!.valid !== null);
    if (left.length === 0) throw diverged;
    left = left.sort((a, b) => better(trials[a]!, trials[b]!) || a - b).slice(0, keep);
    const shortened = performance.now() - start > minutes * 60_000;
    if (shortened && left.length > 1) return { trials, chosen: left[0]!, shortened };
  }
  return { trials, chosen: left[0]!, shortened: false };
}

/** The evaluations of a training; the error itself where its loss became NaN or infinite. */
async function historyOrError(
  model: CtrModel,
  data: CtrData,
  options: FitOptions,
): Promise<readonly EpochRecord[] | DivergedError> {
  try {
    const trained = await fit(model, data, options);
    await trained.dispose();
    return trained.history;
  } catch (error) {
    if (error instanceof DivergedError) return error;
    throw error;
  }
}

/** What a trial that diverged had reached at the rung before. */
function withoutEnd(before: Trial | undefined): Omit<Trial, 'name' | 'rungs'> {
  const { epochs = 0, bestEpoch = 0, rows = 0 } = before ?? {};
  return { epochs, bestEpoch, rows, valid: null };
}

/** What a trial had reached at the end of a rung; it may have gone on since. */
function reached(history: readonly EpochRecord[], epochs: number): Omit<Trial, 'name' | 'rungs'> {
  const end = history.findIndex(({ epoch }) => epoch >= epochs);
  const records = end < 0 ? history : history.slice(0, end + 1);
  // The first evaluation is always an improvement.
  const best = records.findLast(({ improved }) => improved)!;
  return {
    epochs: records.at(-1)!.epoch,
    bestEpoch: best.epoch,
    rows: records.reduce((sum, { rows }) => sum + rows, 0),
    valid: best.valid,
  };
}

/** Below 0 where the first is better. */
function comparisonOf(monitors: readonly Settings['monitor'][]): (first: Trial, second: Trial) => number {
  const [monitor, ...others] = monitors;
  if (!monitor) throw new ConfigError({ where: 'race', rule: 'needs at least one racer' });
  if (others.some(({ metric, mode }) => metric !== monitor.metric || mode !== monitor.mode)) {
    throw new ConfigError({ where: 'race', rule: 'all racers must monitor the same metric' });
  }
  const valueOf = ({ name, valid }: Trial): number => {
    const value = valid?.[monitor.metric] ?? null;
    if (value === null) throw new InputError({ where: `race: ${name}`, rule: `"${monitor.metric}" must be defined` });
    return value;
  };
  const sign = monitor.mode === 'min' ? 1 : -1;
  return (first, second) => sign * (valueOf(first) - valueOf(second));
}

function checkPositive(option: string, value: number): void {
  if (value > 0) return;
  throw new ConfigError({ where: `race: ${option}`, rule: 'must be a number above 0', got: String(value) });
}
