export { criteoShape } from './criteo-shape.ts';
export { syntheticData } from './synthetic-data.ts';
export type { SyntheticData } from './synthetic-data.ts';
export type { Interaction, SyntheticField, SyntheticOptions } from './synthetic-options.ts';
