export { alone } from './alone.ts';
export type { Collective, Sendable } from './collective.ts';
export { inProcessRanks } from './in-process.ts';
