import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { runProcess, tellingLine } from '@fsdnet/core/node';

import type { DataSpec } from '../data/index.ts';
import { engineCandidates } from '../engines/index.ts';
import type { EngineName } from '../engines/index.ts';
import type { SideRequest } from './bench-side.ts';
import type { TrainedWorkload } from './train-workload.ts';
import type { Workload } from './workload.ts';

/** One of the programs that train a workload in turns. */
export interface Side {
  readonly name: string;
  /** Throws an Error that says why it cannot. */
  train(work: Workload, signal: AbortSignal): Promise<TrainedWorkload>;
}

/** An engine of this package. `spec`: the user's own data; default: the rows of the workload. */
export function engineSide(engine: EngineName, spec?: DataSpec): Side {
  const program = nearby('bench-side.ts', 'bench-side.js');
  return {
    name: engine,
    async train(work, signal) {
      const { inspect } = engineCandidates[engine];
      // A process that only finds out that TensorFlow is missing takes seconds.
      const found = await inspect?.(signal);
      if (found?.runtime === null) throw new Error(`${found.problem} ${found.fix ?? ''}`.trim());
      const request: SideRequest = { work, engine, spec };
      return trained(process.execPath, [...process.execArgv, program, JSON.stringify(request)], signal);
    },
  };
}

/** The same model in PyTorch, written for speed. */
export function pytorchSide(python: string): Side {
  const program = nearby('../peers/pytorch_models.py');
  return {
    name: 'PyTorch',
    async train(work, signal) {
      try {
        return await trained(python, [program, JSON.stringify(work)], signal);
      } catch (error) {
        throw new Error(`${(error as Error).message} Name an interpreter that has torch: --python FILE.`, {
          cause: error,
        });
      }
    },
  };
}

/** A file by its path from this one, which may be built into a folder above or below. */
function nearby(...names: readonly string[]): string {
  const places = names.flatMap((name) => [name, `../${name}`].map((path) => new URL(path, import.meta.url)));
  return fileURLToPath(places.find((place) => existsSync(place)) ?? places[0]!);
}

async function trained(program: string, args: readonly string[], signal: AbortSignal): Promise<TrainedWorkload> {
  const { ok, output } = await runProcess(program, args, { cwd: process.cwd(), signal });
  const result = output.split('\n').find((line) => line.startsWith('{"samplesPerSecond"'));
  if (ok && result !== undefined) return JSON.parse(result) as TrainedWorkload;
  throw new Error(`${tellingLine(output)}.`);
}
