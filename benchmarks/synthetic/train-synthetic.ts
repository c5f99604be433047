// Trains a workload, and prints its speed as JSON.
//   node --conditions=@fsdnet/source benchmarks/synthetic/train-synthetic.ts WORKLOAD-AS-JSON ENGINE [PASSES-AS-JSON]
import type { PassSwitches } from '@fsdnet/engine-onnx';
import { dataOf, trainWorkload, type Workload } from 'fsdnet/bench';
import { engineNamed } from './engine.ts';

const work = JSON.parse(process.argv[2]!) as Workload;
const passes = JSON.parse(process.argv[4] ?? '{}') as PassSwitches;
const engine = await engineNamed(process.argv[3]!, work.threads, passes);
console.log(JSON.stringify(await trainWorkload(work, dataOf(work), engine)));
