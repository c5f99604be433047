import { Socket } from 'node:net';
import { constants } from 'node:os';

import { stopRunningCommands } from './command.ts';

/** Ends the run, and what it has started, on a signal and when the process that started it dies. */
export function stopWhenInterrupted(): void {
  const stop = (signal: NodeJS.Signals): never => {
    stopRunningCommands(signal);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  const lifeline = process.env['FSDNET_LIFELINE_FD'];
  if (lifeline === undefined) return;
  // Not for the tests: in their processes the number means another file.
  delete process.env['FSDNET_LIFELINE_FD'];
  const socket = new Socket({ fd: Number(lifeline) });
  socket.on('close', () => stop('SIGTERM')).on('error', () => {});
  socket.resume().unref();
}
