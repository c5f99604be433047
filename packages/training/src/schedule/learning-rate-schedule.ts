/** Schedules by name, with the paper's options. */
export type ScheduleName = 'plateau' | 'constant';

/** The learning rate until the next evaluation. Its only memory is the present rate, so a checkpoint needs no more. */
export interface LearningRateSchedule {
  /** Name and options, for config.json. */
  readonly name: string;
  /** What was trained with `learningRate` was evaluated after so many epochs, 2.5 half-way through the third. */
  next(evaluated: { readonly epoch: number; readonly learningRate: number; readonly improved: boolean }): number;
}
