export { loadRuntime } from './load-runtime.ts';
export type { RuntimeChoice } from './load-runtime.ts';
export { Runtime, Session } from './runtime.ts';
export type { Results } from './runtime.ts';
