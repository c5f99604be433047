// Cuts chunks of text for `ChunkWorkers` in a thread of its own. It imports nothing but what cuts, so that it starts quickly.
import { parentPort, workerData } from 'node:worker_threads';
import { memoryOf, type ChunkColumns, type ColumnUse, type SpareColumns } from './chunk-columns.ts';
import { ChunkCutter, type Dialect } from './chunk-cutter.ts';

/** What a worker is started with. */
export interface CuttingPlan {
  readonly dialect: Dialect;
  readonly uses: readonly ColumnUse[];
}

/** A chunk that is to be cut. */
export interface WholeRows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly spare: SpareColumns | undefined;
}

/** A chunk that comes back with its columns; without them where the ordinary parser has to read it. */
export interface CutChunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly columns: ChunkColumns | undefined;
}

const { dialect, uses } = workerData as CuttingPlan;
const cutter = new ChunkCutter(dialect, uses);

parentPort?.on('message', ({ bytes, spare }: WholeRows) => {
  const columns = cutter.cut(bytes, spare);
  parentPort?.postMessage({ bytes, columns } satisfies CutChunk, [bytes.buffer, ...(columns ? memoryOf(columns) : [])]);
});
