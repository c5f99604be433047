import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';

import { watchNpm } from './npm-above.ts';

/** Why the process was asked to stop. */
export interface StopReason {
  readonly text: string;
  readonly exitCode: 130 | 143;
}

/** A request to stop, from the terminal, another process, or the end of the process that started us. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** Undefined until asked to stop. */
  readonly reason: StopReason | undefined;
  /** Rejects when asked to stop; never resolves. */
  readonly stopped: Promise<never>;
}

/** The terminal and the process that started us may both deliver one Ctrl-C. */
const sameRequestMilliseconds = 2000;

/**
 * Listens for SIGINT, SIGTERM and SIGHUP, and for the end of the pipe that FSDNET_LIFELINE_FD names: the process that
 * started this one holds the other end, so the pipe closes when it dies. The end of an npm above is noticed too. A second request, at least two seconds
 * later, ends the process at once.
 */
export function listenForStop(announce: (text: string) => void): StopRequest {
  const controller = new AbortController();
  let reason: StopReason | undefined;
  let askedAt = 0;
  let reject: (reason: unknown) => void = () => undefined;
  const stopped = new Promise<never>((_, fail) => (reject = fail));
  stopped.catch(() => undefined);

  const ask = (text: string, exitCode: 130 | 143): void => {
    if (reason) {
      if (Date.now() - askedAt >= sameRequestMilliseconds) process.exit(reason.exitCode);
      return;
    }
    reason = { text, exitCode };
    askedAt = Date.now();
    announce(`${text}: stopping`);
    controller.abort(new Error(text));
    reject(controller.signal.reason);
  };

  process.on('SIGINT', () => ask('Ctrl-C', 130));
  process.on('SIGTERM', () => ask('SIGTERM', 143));
  process.on('SIGHUP', () => ask('hang-up', 143));
  watchLifeline(() => ask('the process that started this one ended', 143));
  watchNpm(() => ask('npm ended', 143));

  return {
    signal: controller.signal,
    stopped,
    get reason() {
      return reason;
    },
  };
}

function watchLifeline(onEnd: () => void): void {
  const descriptor = Number(process.env['FSDNET_LIFELINE_FD']);
  if (!Number.isInteger(descriptor) || descriptor <= 2) return;
  // Processes started from here must not take the pipe for theirs.
  delete process.env['FSDNET_LIFELINE_FD'];
  if (!isPipe(descriptor)) return;
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
  pipe.on('close', onEnd);
  pipe.on('error', () => undefined);
  pipe.resume();
  pipe.unref();
}

/** Whoever started us may have left the variable without the pipe. */
function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
