// Cuts ranges of rows for `ChunkWorkers` in a thread of its own. Nothing that it imports needs core, so that it starts quickly.
import { parentPort, workerData } from 'node:worker_threads';
import { memoryOf, type ChunkColumns, type SpareColumns } from '../columns/chunk-columns.ts';
import { RowGroupCutter, type CuttingPlan, type RowRange } from './row-group-cutter.ts';

/** A range that is to be cut. */
export interface WantedRange {
  readonly range: RowRange;
  readonly spare: SpareColumns | undefined;
}

/** The columns of a range of rows; undefined where the ordinary reader has to read it. */
export type CutRange = ChunkColumns | undefined;

const cutter = new RowGroupCutter(workerData as CuttingPlan);

parentPort?.on('message', ({ range, spare }: WantedRange) => {
  const columns: CutRange = cutter.cut(range, spare);
  parentPort?.postMessage(columns, columns ? memoryOf(columns) : []);
});
