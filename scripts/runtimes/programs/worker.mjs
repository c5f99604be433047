// A worker that ends as documented: its models are disposed of, and it closes its port.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

import { trainAndScore } from './train-and-score.mjs';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (runtime) => console.log(`scored with ${runtime}`));
  worker.on('exit', (code) => (process.exitCode = code));
} else {
  parentPort.postMessage(await trainAndScore());
  parentPort.close();
}
