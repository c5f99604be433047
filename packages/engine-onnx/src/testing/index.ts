export { opsOf, resultsOf } from './graph-inspection.ts';
export { runtimes } from './runtimes.ts';
export { traceFunction } from './traced-function.ts';
export type { TracedFunction } from './traced-function.ts';
