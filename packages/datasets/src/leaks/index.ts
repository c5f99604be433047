export { leakingFields } from './leaking-fields.ts';
export type { LeakingField, LeakingFieldsOptions } from './leaking-fields.ts';
