import { join } from 'node:path';

/** Where the files of a run folder are. */
export interface RunPaths {
  readonly folder: string;
  readonly config: string;
  readonly schema: string;
  readonly model: string;
  readonly metrics: string;
  readonly calibration: string;
  readonly checkpoints: string;
  readonly lock: string;
}

export function runPaths(folder: string): RunPaths {
  return {
    folder,
    config: join(folder, 'config.json'),
    schema: join(folder, 'schema.json'),
    model: join(folder, 'model.safetensors'),
    metrics: join(folder, 'metrics.jsonl'),
    calibration: join(folder, 'calibration.json'),
    checkpoints: join(folder, 'checkpoints'),
    lock: join(folder, 'lock'),
  };
}
