export { calibrate } from './calibrate.ts';
export { calibrationError } from './calibration-error.ts';
export { chooseCalibration } from './choose-calibration.ts';
export type { BeforeAndAfter, CalibrationRows, ChosenCalibration } from './choose-calibration.ts';
export { fitCalibration } from './fit-calibration.ts';
export type { LogitRows } from './fit-calibration.ts';
