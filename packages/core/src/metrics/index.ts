export { auc } from './auc.ts';
export { calibrationCurve } from './calibration-curve.ts';
export type { CalibrationBin, CalibrationOptions } from './calibration-curve.ts';
export type { NumberColumn } from './columns.ts';
export { expectedCalibrationError } from './expected-calibration-error.ts';
export { groupAuc } from './group-auc.ts';
export { logLoss } from './log-loss.ts';
export { prAuc } from './pr-auc.ts';
