import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { ConfigError } from '@fsdnet/core';
import type { GrowthRules } from '@fsdnet/core/engine';
import type { StartState } from '@fsdnet/training';
import { readStart } from '@fsdnet/training/node';

import type { GrowthRequest } from '../../cli/options/index.ts';
import { generationFile } from './generation-file.ts';

/** What a run started from, as its folder keeps it: enough to start it again. */
export interface StartSpec {
  /** Absolute folder of the earlier run. */
  readonly run: string;
  /** SHA-256 of its model file. */
  readonly model: string;
  readonly newValues: 'draw' | 'mean';
  /** Null where no values are dropped. */
  readonly forget: number | null;
  readonly refreshScales: boolean;
}

/** An earlier run that is ready to start another one. */
export interface OpenStart {
  readonly spec: StartSpec;
  readonly state: StartState;
  readonly growth: GrowthRules;
  /** How many runs come before the one that starts. */
  readonly generation: number;
}

/** Reads what a finished run leaves; `stored` is the spec of a run that goes on, for which the folder must hold the same still. */
export async function openStart(
  folder: string,
  { newValues = 'draw', forget, refreshScales = false }: GrowthRequest,
  stored?: StartSpec,
): Promise<OpenStart> {
  const state = await readStart(folder, { newValues });
  const model = await digestOf(join(folder, 'model.safetensors'));
  if (stored && stored.model !== model) {
    throw new ConfigError({
      where: folder,
      rule: 'a run goes on from the weights that it started from',
      got: 'others: the run has been trained further since',
      fix: 'Restore the folder from a copy, or start a new run.',
    });
  }
  const { generation = 0, absent } = generationFile.read(folder) ?? {};
  return {
    spec: { run: resolve(folder), model, newValues, forget: forget ?? null, refreshScales },
    state,
    growth: { from: state.schema, absent, forget, refreshScales },
    generation: generation + 1,
  };
}

/** The start of a run that goes on, or whose data are read again. */
export function reopenStart(spec: StartSpec): Promise<OpenStart> {
  const { run, newValues, forget, refreshScales } = spec;
  return openStart(run, { newValues, refreshScales, ...(forget !== null && { forget }) }, spec);
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
