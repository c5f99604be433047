import type { FittedSchema } from '@fsdnet/core';
import type { ChosenCalibration } from '../calibration/choose-calibration.ts';
import type { StoredTensor } from '../run-store/index.ts';

/** What rows of values start from that the earlier run did not know. */
export type NewValues = 'draw' | 'mean';

/** What a finished run leaves to the next one. `readStart` of "@fsdnet/training/node" reads it from a run folder. */
export interface StartState {
  /** For messages: the folder of the run. */
  readonly where: string;
  readonly schema: FittedSchema;
  /** Vector size of features that name no `dim` of their own. */
  readonly embeddingDim: number;
  /** By the names of model.safetensors. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** What corrects its probabilities; undefined where nothing was looked for. */
  readonly calibration?: ChosenCalibration | undefined;
  /** "draw": as training draws rows; "mean": the mean of the rows of the field's values that both runs know. Default "draw". */
  readonly newValues?: NewValues | undefined;
}
