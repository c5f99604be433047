import type { FittedSchema } from '@fsdnet/core';
import { StorageError } from '@fsdnet/core/engine';
import type { EpochRecord } from '../progress/index.ts';
import type {
  Checkpoint,
  JsonObject,
  OpenRun,
  RunStore,
  Snapshot,
  StoredCalibration,
  StoredTensor,
} from './run-store.ts';

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
  return new RunInMemory(where);
}

class RunInMemory implements MemoryRun, OpenRun {
  readonly where: string;
  metrics: readonly EpochRecord[] = [];
  model: Snapshot | undefined;
  calibration: StoredCalibration | undefined;
  #taken = false;
  #config: JsonObject | undefined;
  #checkpoint: Checkpoint | undefined;

  constructor(where: string) {
    this.where = where;
  }

  async open(): Promise<OpenRun> {
    if (this.#taken)
      throw new StorageError({
        where: this.where,
        rule: 'one fit at a time may use a run',
        fix: 'Wait for the other one.',
      });
    this.#taken = true;
    return this;
  }

  async config(): Promise<JsonObject | undefined> {
    return this.#config;
  }

  async begin(config: JsonObject, _schema: FittedSchema): Promise<void> {
    this.#config = config;
    this.#checkpoint = undefined;
    this.metrics = [];
    this.model = undefined;
    this.calibration = undefined;
  }

  async writeConfig(config: JsonObject): Promise<void> {
    this.#config = config;
  }

  async checkpoint(): Promise<Checkpoint | undefined> {
    return this.#checkpoint;
  }

  async writeCheckpoint({ state, best }: Checkpoint): Promise<void> {
    this.#checkpoint = { state: copyOf(state), best: best && { epoch: best.epoch, weights: copyOf(best.weights) } };
  }

  async writeMetrics(records: readonly EpochRecord[]): Promise<void> {
    this.metrics = records;
  }

  async appendMetrics(record: EpochRecord): Promise<void> {
    this.metrics = [...this.metrics, record];
  }

  async writeCalibration(calibration: StoredCalibration): Promise<void> {
    this.calibration = calibration;
  }

  async writeModel(model: Snapshot): Promise<void> {
    this.model = copyOf(model);
  }

  async close(): Promise<void> {
    this.#taken = false;
  }
}

/** What is written is shared with training, which goes on. */
function copyOf({ facts, tensors }: Snapshot): Snapshot {
  const copies = [...tensors].map(([name, { shape, data }]): [string, StoredTensor] => [
    name,
    { shape, data: data.slice() },
  ]);
  return { facts, tensors: new Map(copies) };
}
