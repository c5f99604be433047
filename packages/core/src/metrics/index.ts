export { auc } from './auc.ts';
export { calibrationCurve, type CalibrationBin, type CalibrationOptions } from './calibration-curve.ts';
export type { NumberColumn } from './columns.ts';
export { aucDifference, aucWithInterval, type UncertainAuc } from './delong.ts';
export { expectedCalibrationError } from './expected-calibration-error.ts';
export { groupAuc } from './group-auc.ts';
export { logLoss } from './log-loss.ts';
export { prAuc } from './pr-auc.ts';
