import type { LearningRateSchedule } from './learning-rate-schedule.ts';

/** The same rate in every epoch. */
export function constantRate(): LearningRateSchedule {
  return { name: 'constant', next: ({ learningRate }) => learningRate };
}
