import { constants } from 'node:os';

import { Interrupted } from './messages.mjs';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
let child;
let received;
let lastForward = { signal: '', time: 0 };

/** From now on signals go to the running child; this process ends when the child has ended. */
export function forwardSignals() {
  for (const signal of forwarded) {
    process.on(signal, () => {
      received = signal;
      // A terminal's Ctrl-C reaches this process twice, directly and through npm: the child gets it once from here.
      const now = Date.now();
      if (signal === lastForward.signal && now - lastForward.time < 1000) return;
      lastForward = { signal, time: now };
      child?.kill(signal);
    });
  }
}

/** Makes a child process the receiver of signals until it ends. */
export function sendSignalsTo(process) {
  child = process;
  process.once('exit', () => {
    if (child === process) child = undefined;
  });
}

/** Throws once a signal has come; called between the steps of the set-up. */
export function stopIfInterrupted() {
  if (received !== undefined) throw new Interrupted(exitCodeOf(received));
}

/** What a shell reports for a process that a signal ended. */
export function exitCodeOf(signal) {
  return 128 + constants.signals[signal];
}
