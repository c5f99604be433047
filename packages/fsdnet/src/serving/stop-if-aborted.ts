import { AbortedError } from '@fsdnet/core/engine';

/** @throws AbortedError after the signal. */
export function stopIfAborted(where: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortedError({ where, rule: 'stopped by the signal', cause: signal.reason });
}
