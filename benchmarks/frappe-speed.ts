// Training speed of FSDNet on Frappe beside PyTorch: alternating runs, medians, ratio, shares of the best
// matrix-product rate. Only for a machine that does nothing else.
//   node benchmarks/frappe-speed.ts --data-dir ../shared/data --python python3 --runs 5 --epochs 2
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, json, jsonOfOurs, line, report, ROOT, type Run, type Side } from './alternation.ts';
import { shareOfBestRate } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    /** May be given several times: interpreters with different versions of torch; the first one is the peer. */
    python: { type: 'string', multiple: true, default: ['python3'] },
    engine: { type: 'string', default: 'onnx' },
    runs: { type: 'string', default: '5' },
    epochs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '2023' },
    threads: { type: 'string', default: '2' },
    out: { type: 'string' },
  },
});

/** One run of one side. */
interface FrappeRun extends Run {
  /** On the model's own shapes. */
  readonly matmulGflops: number;
  /** By epoch. */
  readonly validAuc: readonly number[];
}

const dataDir = options['data-dir'] ?? process.env['FSDNET_DATA_DIR'];
if (dataDir === undefined) {
  console.error('frappe-speed: --data-dir must name the folder that holds frappe_x1/.');
  process.exit(2);
}

const product: Side<FrappeRun> = {
  name: `fsdnet (${options.engine})`,
  async run() {
    const out = mkdtempSync(join(tmpdir(), 'frappe-speed-'));
    try {
      const folder = join(out, 'run');
      const trained = await jsonOfOurs<Trained>('packages/fsdnet/src/cli.ts', [
        'train',
        ...['--dataset', 'frappe', '--model', 'fsdnet', '--preset', 'paper', '--json'],
        ...['--data-dir', dataDir, '--out', folder, '--engine', options.engine],
        ...['--epochs', options.epochs, '--seed', options.seed, '--threads', options.threads],
      ]);
      const products = await jsonOfOurs<Products>('benchmarks/matrix-products.ts', [
        ...['--runtime', options.engine === 'onnx-wasm' ? 'web' : 'node', '--threads', options.threads],
      ]);
      return {
        samplesPerSecond: trained.samplesPerSecond,
        matmulGflops: products.matmulGflops,
        peakRssBytes: trained.peakRssBytes,
        validAuc: validAucOf(folder),
        version: trained.runtime,
      };
    } finally {
      rmSync(out, { recursive: true });
    }
  },
};

interface Trained {
  readonly samplesPerSecond: number;
  readonly peakRssBytes: number;
  readonly runtime: string;
}

interface Products {
  readonly matmulGflops: number;
}

interface PeerRun extends Omit<FrappeRun, 'version'> {
  readonly torch: string;
}

function peer(python: string): Side<FrappeRun> {
  return {
    name: 'PyTorch',
    async run() {
      const { torch, ...measured } = await json<PeerRun>(python, [
        join(ROOT, 'benchmarks/pytorch_frappe.py'),
        ...['--data-dir', dataDir!, '--epochs', options.epochs, '--seed', options.seed, '--threads', options.threads],
      ]);
      return { ...measured, version: `torch ${torch}` };
    },
  };
}

interface EpochLine {
  readonly valid?: { readonly auc?: number };
}

function validAucOf(run: string): readonly number[] {
  return readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => (JSON.parse(text) as EpochLine).valid?.auc ?? Number.NaN);
}

const results = (await alternate([...options.python.map(peer), product], Number(options.runs))).map((result) => {
  const matmulGflops = Math.max(...result.runs.map((run) => run.matmulGflops));
  const { samplesPerSecond } = result;
  return { ...result, matmulGflops, shareOfBestRate: shareOfBestRate(samplesPerSecond, matmulGflops) };
});
for (const result of results) {
  console.log(line(result));
  const share = (100 * result.shareOfBestRate).toFixed(0);
  console.log(`  matrix products ${result.matmulGflops.toFixed(0)} GFLOP/s, ${share} % of it kept up`);
  console.log(`  valid AUC ${result.runs[0]!.validAuc.map((auc) => auc.toFixed(4)).join(' ')}`);
}
report(`frappe-speed-${options.engine}`, options.out, {
  command: `node benchmarks/frappe-speed.ts --runs ${options.runs} --epochs ${options.epochs} --seed ${options.seed} --threads ${options.threads} --engine ${options.engine}`,
  results,
});
