/**
 * What `fsdnet bench` measures, for programs that measure more: workloads, and one training against the clock.
 *
 * @packageDocumentation
 */
export { measure } from './measure.ts';
export { median } from './median.ts';
export type { LeftOut, Measured, MeasuredSide, MeasureOptions } from './measure.ts';
export { engineSide, pytorchSide } from './sides.ts';
export type { Side } from './sides.ts';
export { dataOf, writeRows, writeRowsOf } from './synthetic-rows.ts';
export { trainWorkload } from './train-workload.ts';
export type { TrainedWorkload } from './train-workload.ts';
export { SHAPES, workloadOf } from './workload.ts';
export type { Shape, Workload, WorkloadRequest } from './workload.ts';
