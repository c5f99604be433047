import type { Console } from '../output/index.ts';
import type { StopRequest } from '../signals/index.ts';

/** What a training needs from the world. */
export interface TrainWorld {
  readonly console: Console;
  readonly stop: StopRequest;
  /** Milliseconds since the work began. */
  elapsed(): number;
}
