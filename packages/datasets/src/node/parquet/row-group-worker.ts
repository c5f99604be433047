// Cuts ranges of rows for `ChunkWorkers` in a thread of its own. Nothing that it imports needs core, so that it starts quickly.
import { parentPort, workerData } from 'node:worker_threads';
import { memoryOf } from '../columns/chunk-columns.ts';
import { RowGroupCutter, type CuttingPlan, type RowRange } from './row-group-cutter.ts';

const cutter = new RowGroupCutter(workerData as CuttingPlan);

parentPort?.on('message', (range: RowRange) => {
  const columns = cutter.cut(range);
  parentPort?.postMessage(columns, columns ? memoryOf(columns) : []);
});
