export { countParameters, type ParameterCount } from './count-parameters.ts';
export { parameterRows, type ParameterRow } from './parameter-rows.ts';
