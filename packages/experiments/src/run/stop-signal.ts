import { Socket } from 'node:net';

/** Aborts on Ctrl-C, SIGTERM and SIGHUP, and when the bootstrap that started this process dies: its lifeline closes. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  const lifeline = process.env['FSDNET_LIFELINE_FD'];
  if (lifeline !== undefined) {
    // Processes that are started from here must not take the pipe for theirs.
    delete process.env['FSDNET_LIFELINE_FD'];
    const socket = new Socket({ fd: Number(lifeline) });
    socket.on('close', stop).on('error', () => undefined);
    socket.resume().unref();
  }
  return controller.signal;
}
