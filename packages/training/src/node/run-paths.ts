import { join } from 'node:path';
import { modelPaths, type ModelPaths } from '../run-store/run-paths.ts';

/** Where the files of a run folder are. */
export interface RunPaths extends ModelPaths {
  readonly folder: string;
  readonly checkpoints: string;
  readonly lock: string;
}

export function runPaths(folder: string): RunPaths {
  const place = (file: string): string => join(folder, file);
  return { folder, ...modelPaths(place), checkpoints: place('checkpoints'), lock: place('lock') };
}
