import type { Collective } from '@fsdnet/core/engine';

import type { Console } from '../cli/output/index.ts';
import type { StopRequest } from '../cli/stop-request.ts';

/** What a training needs from the world. */
export interface TrainWorld {
  readonly console: Console;
  readonly stop: StopRequest;
  /** Processes that train together and all make the same calls. Default: this one alone. */
  readonly ranks?: Collective | undefined;
  /** Milliseconds since the work began. */
  elapsed(): number;
}
