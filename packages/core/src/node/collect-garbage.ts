import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects all garbage at once and gives what was taken for it back to the system, as V8 does by itself only when there is
 * nothing left. For the end of work that made much of it, before other work that lasts: it takes some hundred milliseconds.
 * Nothing happens where the runtime has no such call.
 */
export function collectGarbage(): void {
  // Contexts that are made from now on have it.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext("typeof gc === 'function' ? gc : undefined") as CollectAll | undefined;
  collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

type CollectAll = (how: { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'last-resort' }) => void;
