// One process with worker threads that score, ended in one of three ways. Prints their exit codes; the process itself ends by
// itself, with 0 where nothing aborts it.
//   node --conditions=@fsdnet/source end-workers.ts asked|terminated|exit busy idle …
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const [way, ...loads] = process.argv.slice(2);
const workers = loads.map(
  (load) => new Worker(new URL('./scoring-worker.ts', import.meta.url), { workerData: { load } }),
);
await Promise.all(workers.map((worker) => once(worker, 'message')));
// An idle one is idle by then.
await new Promise((resolve) => setTimeout(resolve, 100));
if (way === 'exit') process.exit(0);
const codes = await Promise.all(
  workers.map(async (worker) => {
    const exit = once(worker, 'exit') as Promise<[number]>;
    if (way === 'terminated') await worker.terminate();
    else worker.postMessage('end');
    const [code] = await exit;
    return code;
  }),
);
console.log(JSON.stringify(codes));
