export { countParameters } from './count-parameters.ts';
export type { ParameterCount } from './count-parameters.ts';
