export { constantRate } from './constant-rate.ts';
export type { LearningRateSchedule, ScheduleName } from './learning-rate-schedule.ts';
export { plateau } from './plateau.ts';
export type { PlateauOptions } from './plateau.ts';
