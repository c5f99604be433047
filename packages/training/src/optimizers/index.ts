export { adagrad } from './adagrad.ts';
export type { AdagradOptions } from './adagrad.ts';
export { adam } from './adam.ts';
export type { AdamOptions } from './adam.ts';
export type { Optimizer, OptimizerName, Update } from './optimizer.ts';
export { optimizersByName } from './optimizer-by-name.ts';
export { sgd } from './sgd.ts';
export type { SgdOptions } from './sgd.ts';
