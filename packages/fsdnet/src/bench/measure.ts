import { median } from './median.ts';
import type { Side } from './sides.ts';
import type { TrainedWorkload } from './train-workload.ts';
import type { Workload } from './workload.ts';

/** What was measured of a side. */
export interface MeasuredSide {
  readonly name: string;
  /** Library that computes, and its version. */
  readonly runtime: string;
  readonly parameters: number;
  /** Training rows per second, the median of the runs; then the slowest and the fastest of them. */
  readonly samplesPerSecond: number;
  readonly spread: readonly [number, number];
  /** The most of all runs. */
  readonly peakRssBytes: number;
  /** Rows per second of each run. */
  readonly runs: readonly number[];
}

/** A side that could not train. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** All that was measured, in the order of the sides. */
export interface Measured {
  readonly sides: readonly MeasuredSide[];
  readonly leftOut: readonly LeftOut[];
}

/** How sides take turns. */
export interface MeasureOptions {
  readonly runs: number;
  readonly signal: AbortSignal;
  /** Called before each training. */
  readonly onRun: (name: string, run: number) => void;
}

/** Lets the sides train one after the other, `runs` times; one that fails in the first round is left out. */
export async function measure(work: Workload, sides: readonly Side[], options: MeasureOptions): Promise<Measured> {
  const { runs, signal, onRun } = options;
  const results = new Map<Side, TrainedWorkload[]>();
  const leftOut: LeftOut[] = [];
  for (let run = 1; run <= runs; run++) {
    for (const side of run === 1 ? sides : results.keys()) {
      onRun(side.name, run);
      try {
        const trained = await side.train(work, signal);
        results.set(side, [...(results.get(side) ?? []), trained]);
      } catch (error) {
        signal.throwIfAborted();
        if (run > 1) throw error;
        leftOut.push({ name: side.name, reason: (error as Error).message });
      }
    }
  }
  return { sides: [...results].map(([{ name }, trained]) => summary(name, trained)), leftOut };
}

function summary(name: string, trained: readonly TrainedWorkload[]): MeasuredSide {
  const runs = trained.map(({ samplesPerSecond }) => Math.round(samplesPerSecond));
  const [first] = trained;
  return {
    name,
    runtime: first!.version,
    parameters: first!.parameters,
    samplesPerSecond: Math.round(median(runs)),
    spread: [Math.min(...runs), Math.max(...runs)],
    peakRssBytes: Math.max(...trained.map(({ peakRssBytes }) => peakRssBytes)),
    runs,
  };
}
