export { runBackboneTest } from './run-backbone-test.ts';
export type { BackboneTestOptions } from './run-backbone-test.ts';
