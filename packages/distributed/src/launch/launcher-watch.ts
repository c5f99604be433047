/** How often a launcher says that it is there. */
const BEAT_MILLISECONDS = 1000;

/** So many beats may be missed. */
const MOST_MISSED = 8;

const BEAT = 'on\n';
const STOP = 'stop\n';

/** What a launcher writes into standard input of rank 0: that it is there, until it asks to stop. The end of the input says less: Open MPI does not pass it on. */
export class LauncherPulse {
  readonly #write: (text: string) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(write: (text: string) => void) {
    this.#write = write;
    this.#timer = setInterval(() => write(BEAT), BEAT_MILLISECONDS);
  }

  askToStop(): void {
    this.#write(STOP);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

/** Calls `onStop` once the launcher asks to, or is gone. For rank 0. */
export function watchLauncher(input: NodeJS.ReadableStream & { unref?: () => void }, onStop: () => void): void {
  let missed = 0;
  let last = '';
  const timer = setInterval(() => {
    if (++missed > MOST_MISSED) stop();
  }, BEAT_MILLISECONDS);
  timer.unref();
  const stop = (): void => {
    clearInterval(timer);
    input.removeListener('data', take);
    onStop();
  };
  const take = (text: unknown): void => {
    missed = 0;
    last = (last + String(text)).slice(-2 * STOP.length);
    if (last.includes(STOP)) stop();
  };
  input.on('data', take);
  input.unref?.();
}
