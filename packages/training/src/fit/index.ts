export { fit } from './fit.ts';
export { fitOptions } from './fit-options.ts';
export { storedTraining } from './run-config.ts';
export type { FitOptions, OpenFitOption } from './fit-options.ts';
