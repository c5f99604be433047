import type { Console } from '../cli/output/index.ts';
import type { StopRequest } from '../cli/stop-request.ts';

/** What a training needs from the world. */
export interface TrainWorld {
  readonly console: Console;
  readonly stop: StopRequest;
  /** Milliseconds since the work began. */
  elapsed(): number;
}
