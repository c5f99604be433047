export { fit } from './fit.ts';
export { fitOptions } from './fit-options.ts';
export { settingsOf } from './settings.ts';
export type { Settings } from './settings.ts';
export { storedTraining } from './run-config.ts';
export type { FitOptions, OpenFitOption } from './fit-options.ts';
