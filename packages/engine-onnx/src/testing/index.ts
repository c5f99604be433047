export { checkPass } from './pass-check.ts';
export type { PassCheck } from './pass-check.ts';
export { resultsOf } from './graph-inspection.ts';
export { runtimes } from './runtimes.ts';
export { traceFunction } from './traced-function.ts';
export type { TracedFunction } from './traced-function.ts';
