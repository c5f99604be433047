export { fit } from './fit.ts';
export type { FitOptions } from './fit-options.ts';
