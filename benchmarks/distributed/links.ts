// Two ranks on emulated hosts with slow links: what communication takes per step, beside what the model of scaling-model.ts computes
// from the bytes that were counted and from the link's latency and rate, which an exchange has measured before. Needs root and Open MPI
// (fsdnet setup mpi).
//   node --conditions=@fsdnet/source benchmarks/distributed/links.ts --train criteo.csv
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { json, ROOT, writeReport } from '../alternation.ts';
import { median } from '../statistics.ts';
import { EmulatedHosts } from './emulated-hosts.ts';
import { exchangeTime, type Network } from './network.ts';
import { launcherOf, ranksCommand, Training } from './training.ts';

const { values: options } = parseArgs({
  options: {
    /** A csv with the column "label"; benchmarks/large-files/large-file.ts makes one. */
    train: { type: 'string' },
    runs: { type: 'string', default: '5' },
    out: { type: 'string' },
  },
});

/** What `tc` makes of a link; the first one is as fast as this machine, and tells how long ranks wait for each other. */
const links = {
  'not limited': undefined,
  '1 Gbit/s': 'tbf rate 1gbit burst 256kb latency 50ms',
  '0.1 Gbit/s': 'tbf rate 100mbit burst 64kb latency 200ms',
} as const;

/** Of FSDNet, whose rows lie in one table: ids, vectors and gradients of the table; dense gradients, statistics, losses, dense values. */
const EXCHANGES = 7;

interface Measured {
  readonly network: Network;
  readonly bytesPerStep: number;
  readonly millisecondsPerStep: number;
}

const launcher = await launcherOf('openmpi');
const folder = mkdtempSync(join(tmpdir(), 'fsdnet-links-'));
const found: Record<string, Measured & { readonly computed?: number; readonly difference?: number }> = {};
let waiting = 0;
for (const [name, link] of Object.entries(links)) {
  using hosts = new EmulatedHosts(2, link);
  const measured = await measure(hosts);
  const { network, bytesPerStep: bytes, millisecondsPerStep } = measured;
  const exchanges = exchangeTime({ ranks: 2, exchanges: EXCHANGES, bytes }, network);
  if (link === undefined) {
    waiting = Math.max(0, millisecondsPerStep - exchanges);
    found[name] = measured;
  } else {
    const computed = waiting + exchanges;
    found[name] = { ...measured, computed, difference: computed / millisecondsPerStep - 1 };
  }
  console.log(name, found[name]);
}
writeReport('distributed-links', options.out, {
  workload: { model: 'fsdnet', batchSize: 4096, ranks: 2 },
  waiting,
  links: found,
});
rmSync(folder, { recursive: true });

async function measure(hosts: EmulatedHosts): Promise<Measured> {
  const probe = [process.execPath, '--conditions=@fsdnet/source', join(ROOT, 'benchmarks/distributed/probe-link.ts')];
  const [program = '', ...args] = ranksCommand(probe, { ranks: 2, launcher, hosts });
  const network = await json<Network>(program, args);
  const steps: { readonly bytesPerStep: number; readonly secondsPerStep: number }[] = [];
  for (let run = 0; run < Number(options.runs); run++) {
    const training = new Training(
      [
        ...['--train', options.train!, '--label', 'label', '--model', 'fsdnet', '--preset', 'default'],
        ...['--table-update', 'sparse', '--batch-size', '4096', '--embedding-l2', '1e-5', '--epochs', '1'],
        ...['--threads', '1', '--calibrate', 'off', '--no-baselines'],
      ],
      join(folder, 'run'),
      { ranks: 2, hosts },
    );
    if ((await training.end()) !== 0) throw new Error(training.said);
    const [epoch] = readFileSync(join(training.out, 'metrics.jsonl'), 'utf8').split('\n');
    steps.push((JSON.parse(epoch!) as { readonly communication: (typeof steps)[number] }).communication);
    training.remove();
  }
  return {
    network,
    bytesPerStep: median(steps.map(({ bytesPerStep }) => bytesPerStep)),
    millisecondsPerStep: 1000 * median(steps.map(({ secondsPerStep }) => secondsPerStep)),
  };
}
