import { availableThreads, EngineError, type Engine } from '@fsdnet/core/engine';

import type { EngineRequest } from '../cli/options/index.ts';
import type { Console } from '../cli/output/index.ts';
import { engineCandidates } from './engine-candidates.ts';
import type { EngineName } from './engine-names.ts';

/**
 * The engine that is asked for. "auto" takes the first of `order`, the fastest, that works and says loudly when that is not the usual one;
 * one that is asked for by name and missing is an EngineError with the fix.
 */
export async function chooseEngine(
  { engine = 'auto', threads = availableThreads() }: EngineRequest,
  console: Console,
  order: readonly EngineName[] = autoOrder,
): Promise<Engine> {
  if (engine !== 'auto') return engineCandidates[engine].load(threads);
  const failures: string[] = [];
  for (const name of order) {
    try {
      const found = await engineCandidates[name].load(threads);
      // The fix of the fastest engine: the others in between are just as optional.
      const [reason] = failures;
      if (reason !== undefined) console.warn(`engine ${name} is used because ${reason}`);
      return found;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failures.push(error.message);
      console.debug(`engine ${name}: ${error.message}`);
    }
  }
  throw new EngineError({
    where: '--engine auto',
    rule: `no engine works here: ${failures.join(' ')}`,
    fix: 'See fsdnet doctor.',
  });
}

/** Fastest first, where all work. What a GPU is worth depends on model and batch, so that one is chosen by name. */
export const autoOrder: readonly EngineName[] = ['onnx', 'tfjs-node', 'onnx-wasm', 'cpu'];
