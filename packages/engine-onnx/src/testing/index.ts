export { checkPass, type PassCheck } from './pass-check.ts';
export { resultsOf } from './graph-inspection.ts';
export { runtimes } from './runtimes.ts';
export { traceFunction, type TracedFunction } from './traced-function.ts';
