import { StorageError } from '@fsdnet/core/engine';
import type { EpochRecord } from '../progress/index.ts';
import { copyOfSnapshot, keptSnapshot } from './kept-snapshot.ts';
import type { JsonObject, OpenRun, RunStore, Snapshot, StoredCalibration } from './run-store.ts';

/** A run kept in memory: it can be stopped and resumed while the program lives, in a page for instance. */
export interface MemoryRun extends RunStore {
  /** Records of the evaluations so far. */
  readonly metrics: readonly EpochRecord[];
  /** The finished model. */
  readonly model: Snapshot | undefined;
  /** What corrects its probabilities; undefined with `calibrate` off. */
  readonly calibration: StoredCalibration | undefined;
}

/** Keeps a run in memory. */
export function memoryRun(where = 'run in memory'): MemoryRun {
  const kept: { -readonly [K in 'metrics' | 'model' | 'calibration']: MemoryRun[K] } = {
    metrics: [],
    model: undefined,
    calibration: undefined,
  };
  let taken = false;
  let config: JsonObject | undefined;
  let state: Snapshot | undefined;
  let best: { readonly epoch: number; readonly weights: Snapshot } | undefined;
  const run: OpenRun = {
    config: async () => config,
    async begin(started) {
      config = started;
      state = undefined;
      best = undefined;
      Object.assign(kept, { metrics: [], model: undefined, calibration: undefined });
    },
    writeConfig: async (changed) => void (config = changed),
    checkpoint: async () =>
      state && { state: keptSnapshot(state), best: best && { ...best, weights: keptSnapshot(best.weights) } },
    best: async () => best && keptSnapshot(best.weights),
    async writeCheckpoint(checkpoint) {
      state = await copyOfSnapshot(checkpoint.state);
      const { epoch, weights } = checkpoint.best ?? {};
      if (epoch !== undefined && weights && epoch !== best?.epoch)
        best = { epoch, weights: await copyOfSnapshot(weights) };
    },
    writeMetrics: async (records) => void (kept.metrics = records),
    appendMetrics: async (record) => void (kept.metrics = [...kept.metrics, record]),
    writeCalibration: async (calibration) => void (kept.calibration = calibration),
    writeModel: async (model) => void (kept.model = await copyOfSnapshot(model)),
    close: async () => void (taken = false),
  };
  const open = async (): Promise<OpenRun> => {
    const fix = 'Wait for the other one.';
    if (taken) throw new StorageError({ where, rule: 'one fit at a time may use a run', fix });
    taken = true;
    return run;
  };
  return Object.assign(kept, { where, open });
}
