export { countParameters } from './count-parameters.ts';
export type { ParameterCount } from './count-parameters.ts';
export { parameterRows } from './parameter-rows.ts';
export type { ParameterRow } from './parameter-rows.ts';
