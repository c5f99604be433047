import type { QueueView } from './run-queue.ts';

/** Seconds between two lines about a training where nothing can be redrawn. */
const QUIET_SECONDS = 60;

/** Shows a queue on standard error: the present state is one line that is redrawn on a terminal, and told now and then elsewhere. */
export function terminalView(): QueueView {
  const { stderr } = process;
  const isLive = stderr.isTTY && process.env['TERM'] !== 'dumb';
  let toldAt = performance.now();
  const clear = (): void => {
    if (isLive) stderr.write('\r\u001b[2K');
  };
  const say = (line: string): void => {
    clear();
    stderr.write(`${line}\n`);
    toldAt = performance.now();
  };
  return {
    say,
    show(line) {
      clear();
      if (isLive) stderr.write(line.slice(0, (stderr.columns ?? 80) - 1));
      else if (line !== '' && performance.now() - toldAt > QUIET_SECONDS * 1000) say(line);
    },
  };
}
