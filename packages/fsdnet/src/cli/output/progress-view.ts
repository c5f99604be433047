import type { Console } from './console.ts';
import { countText, secondsText } from './number-text.ts';

/** Where a piece of work stands. */
export interface ProgressPoint {
  /** What is going on, e.g. "epoch 3 of at most 100". */
  readonly title: string;
  readonly done: number;
  /** Undefined where the end is not known. */
  readonly total?: number | undefined;
  /** Short addition, e.g. "loss 0.412, 29,000 rows/s". */
  readonly note?: string | undefined;
}

/** Shows progress on stderr: a bar that is redrawn on a terminal, now and then a line elsewhere. */
export interface ProgressView {
  update(point: ProgressPoint): void;
  /** Takes the bar away; the next `update` starts anew. */
  clear(): void;
}

const redrawMilliseconds = 80;
const lineMilliseconds = 10_000;
const barWidth = 24;

/** Progress on a console. `now` is the clock in milliseconds. */
export function progressView(console: Console, now: () => number = () => performance.now()): ProgressView {
  let title = '';
  let startedAt = 0;
  let shownAt = 0;
  return {
    update(point) {
      const time = now();
      if (point.title !== title) {
        title = point.title;
        startedAt = time;
        // A stage that ends quickly gets no line of its own.
        shownAt = console.live ? 0 : time;
      }
      if (time - shownAt < (console.live ? redrawMilliseconds : lineMilliseconds)) return;
      shownAt = time;
      if (console.live)
        console.status(`${bar(point)}${point.title}${remaining(point, time - startedAt)}${note(point)}`);
      else console.info(`${point.title}: ${share(point)}${remaining(point, time - startedAt)}${note(point)}`);
    },
    clear() {
      title = '';
      console.status('');
    },
  };
}

function bar({ done, total }: ProgressPoint): string {
  if (total === undefined || total === 0) return '';
  const filled = Math.round((Math.min(done, total) / total) * barWidth);
  return `${'━'.repeat(filled)}${'┄'.repeat(barWidth - filled)} `;
}

function share({ done, total }: ProgressPoint): string {
  return total === undefined || total === 0 ? countText(done) : `${Math.floor((done / total) * 100)} %`;
}

function remaining({ done, total }: ProgressPoint, milliseconds: number): string {
  if (total === undefined || done === 0 || milliseconds < 2000) return '';
  return `, ${secondsText(((total - done) / done) * (milliseconds / 1000))} left`;
}

function note(point: ProgressPoint): string {
  return point.note === undefined ? '' : `, ${point.note}`;
}
