// One training of `fsdnet bench` in a process of its own, where no other engine is: prints what came out as one JSON object.
import { engineCandidates } from '../engines/index.ts';
import type { EngineName } from '../engines/index.ts';
import { loadData } from '../data/index.ts';
import type { DataSpec } from '../data/index.ts';
import { processConsole } from '../cli/output/index.ts';
import { dataOf } from './synthetic-rows.ts';
import { trainWorkload } from './train-workload.ts';
import type { Workload } from './workload.ts';

/** What a side is told. */
export interface SideRequest {
  readonly work: Workload;
  readonly engine: EngineName;
  /** The user's own data. Default: the rows of the workload. */
  readonly spec?: DataSpec | undefined;
}

const { work, engine, spec } = JSON.parse(process.argv[2]!) as SideRequest;
const console = processConsole('error', true);
try {
  const signal = new AbortController().signal;
  const data = spec ? (await loadData(spec, { console, signal, threads: work.threads })).data : dataOf(work);
  const trained = await trainWorkload(work, data, await engineCandidates[engine].load(work.threads));
  process.stdout.write(`${JSON.stringify(trained)}\n`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
