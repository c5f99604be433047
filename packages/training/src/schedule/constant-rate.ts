import type { LearningRateSchedule } from './learning-rate-schedule.ts';

/** The same rate throughout. */
export function constantRate(): LearningRateSchedule {
  return { name: 'constant', next: ({ learningRate }) => learningRate };
}
