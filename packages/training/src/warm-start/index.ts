export { placeStart, type DenseStart } from './place-start.ts';
export type { NewValues, StartState } from './start-state.ts';
