import { loadRuntime } from '../runtimes/load-runtime.ts';
import type { Runtime } from '../runtimes/runtime.ts';

/** Both runtimes, on one thread. */
export async function runtimes(): Promise<readonly Runtime[]> {
  const warn = (message: string): never => {
    throw new Error(message);
  };
  return Promise.all((['node', 'web'] as const).map((runtime) => loadRuntime({ runtime, threads: 1, warn })));
}
