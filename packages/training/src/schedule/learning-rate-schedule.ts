/** Schedules by name, with the paper's options. */
export type ScheduleName = 'plateau' | 'constant';

/** The learning rate of the next epoch. Its only memory is the present rate, so a checkpoint needs no more. */
export interface LearningRateSchedule {
  /** Name and options, for config.json. */
  readonly name: string;
  /** `epoch` has just ended, trained with `learningRate`. */
  next(ended: { readonly epoch: number; readonly learningRate: number; readonly improved: boolean }): number;
}
