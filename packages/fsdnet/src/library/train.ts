import type { TrainOptions } from '../cli/options/index.ts';
import type { Console } from '../cli/output/index.ts';
import type { StopRequest } from '../cli/stop-request.ts';
import { trainRun } from '../run/index.ts';
import type { TrainResult } from '../run/index.ts';

export type { TrainResult } from '../run/index.ts';

/** How a program watches and ends a training. */
export interface TrainWatch {
  /** Ends it after the present step, with a checkpoint from which `resume` goes on. */
  readonly signal?: AbortSignal;
  /** Takes what `fsdnet train` tells on standard error, line by line. Default: nobody is told. */
  readonly onMessage?: (line: string) => void;
}

/**
 * Does what `fsdnet train` does, and returns what its `--json` prints. Unlike `fit` it reads the data, takes what is not
 * named from the preset or the recipe, and leaves the whole run folder.
 *
 * @throws CtrError as the command reports it.
 *
 * @example
 * const { test, run } = await train({ train: ['clicks.csv'], label: 'click' });
 */
export async function train(options: TrainOptions, watch: TrainWatch = {}): Promise<TrainResult> {
  const startedAt = performance.now();
  const { result, trained } = await trainRun(options, {
    console: consoleOf(watch),
    stop: stopOf(watch),
    elapsed: () => performance.now() - startedAt,
  });
  await trained?.dispose();
  return result;
}

function consoleOf({ onMessage = () => undefined }: TrainWatch): Console {
  return {
    level: 'info',
    json: true,
    live: false,
    debug: () => undefined,
    info: onMessage,
    warn: (text) => onMessage(`warning: ${text}`),
    error: (text) => onMessage(`error: ${text}`),
    result: () => undefined,
    status: () => undefined,
  };
}

function stopOf({ signal = new AbortController().signal }: TrainWatch): StopRequest {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  stopped.catch(() => undefined);
  return { signal, stopped, reason: undefined };
}
