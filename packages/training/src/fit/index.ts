export { fit } from './fit.ts';
export { fitOptions, type FitOptions, type OpenFitOption } from './fit-options.ts';
export { settingsOf, type Settings } from './settings.ts';
export { storedTraining } from './run-config.ts';
