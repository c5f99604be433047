// FSDNet on Frappe, two epochs: one process, and ranks under Open MPI and MPICH, on this machine and on emulated hosts. All must leave the same
// model. Needs both MPIs (fsdnet setup mpi, fsdnet setup mpi --mpi mpich) and, for hosts, root.
//   node --conditions=@fsdnet/source benchmarks/distributed/same-bits.ts --data-dir ../shared/data
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeReport } from '../alternation.ts';
import { EmulatedHosts } from './emulated-hosts.ts';
import { launcherOf, modelOf, Training, type Start } from './training.ts';

const { values: options } = parseArgs({
  options: { 'data-dir': { type: 'string', default: 'data' }, out: { type: 'string' } },
});

const TRAINING = [
  ...['--dataset', 'frappe', '--data-dir', options['data-dir'], '--model', 'fsdnet'],
  ...['--epochs', '2', '--shards', '8', '--threads', '1', '--no-baselines'],
];

const [openMpi, mpich] = [await launcherOf('openmpi'), await launcherOf('mpich')];
using hosts = new EmulatedHosts(3);
const starts: Readonly<Record<string, Start | undefined>> = {
  'one process': undefined,
  'Open MPI, 1 rank': { ranks: 1, launcher: openMpi },
  ...Object.fromEntries([2, 3, 4, 8].map((ranks) => [`Open MPI, ${ranks} ranks`, { ranks }])),
  'MPICH, 1 rank': { ranks: 1, launcher: mpich },
  'MPICH, 3 ranks': { ranks: 3, launcher: mpich },
  'Open MPI, 3 hosts': { ranks: 3, hosts },
  'MPICH, 3 hosts': { ranks: 3, launcher: mpich, hosts },
};
const folder = mkdtempSync(join(tmpdir(), 'fsdnet-bits-'));
const hashes: Record<string, string> = {};
for (const [name, start] of Object.entries(starts)) {
  const training = new Training(TRAINING, join(folder, 'run'), start);
  if ((await training.end()) !== 0) throw new Error(training.said);
  hashes[name] = createHash('sha256').update(modelOf(training.out)).digest('hex');
  console.log(`${name}: ${hashes[name]}`);
  training.remove();
}
rmSync(folder, { recursive: true });
const same = new Set(Object.values(hashes)).size === 1;
writeReport('distributed-same-bits', options.out, { same, versions: [openMpi.version, mpich.version], hashes });
console.log(same ? 'all the same' : 'NOT THE SAME');
