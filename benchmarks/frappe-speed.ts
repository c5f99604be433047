// Training speed of FSDNet on Frappe beside PyTorch: alternating runs, medians, ratio, shares of the best
// matrix-product rate. Only for a machine that does nothing else.
//   node benchmarks/frappe-speed.ts --data-dir ../shared/data --python python3 --runs 5 --epochs 2
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, shareOfBestRate } from './statistics.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

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
interface Run {
  readonly samplesPerSecond: number;
  readonly matmulGflops: number;
  readonly peakRssBytes: number;
  /** By epoch. */
  readonly validAuc: readonly number[];
  readonly version: string;
}

interface Side {
  readonly name: string;
  run(): Promise<Run>;
}

/** All runs of one side and what follows from them. */
interface Result {
  readonly name: string;
  readonly version: string;
  readonly samplesPerSecond: number;
  readonly matmulGflops: number;
  readonly shareOfBestRate: number;
  readonly peakRssBytes: number;
  readonly runs: readonly Run[];
}

const dataDir = options['data-dir'] ?? process.env['FSDNET_DATA_DIR'];
if (dataDir === undefined) {
  console.error('frappe-speed: --data-dir must name the folder that holds frappe_x1/.');
  process.exit(2);
}

const product: Side = {
  name: `fsdnet (${options.engine})`,
  async run() {
    const out = mkdtempSync(join(tmpdir(), 'frappe-speed-'));
    try {
      const folder = join(out, 'run');
      const trained = await json<Trained>(process.execPath, [
        '--conditions=@fsdnet/source',
        join(ROOT, 'packages/fsdnet/src/cli.ts'),
        'train',
        ...[
          '--dataset',
          'frappe',
          '--model',
          'fsdnet',
          '--preset',
          'paper',
          '--json',
          '--data-dir',
          dataDir,
          '--out',
          folder,
        ],
        ...[
          '--engine',
          options.engine,
          '--epochs',
          options.epochs,
          '--seed',
          options.seed,
          '--threads',
          options.threads,
        ],
      ]);
      const products = await json<Products>(process.execPath, [
        '--conditions=@fsdnet/source',
        join(ROOT, 'benchmarks/matrix-products.ts'),
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

interface PeerRun extends Omit<Run, 'version'> {
  readonly torch: string;
}

function peer(python: string): Side {
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

/** Runs a command and reads the JSON object that it prints; its messages pass through. */
function json<T>(command: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as T);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${text}`));
    });
  });
}

interface EpochLine {
  readonly valid?: { readonly auc?: number };
}

function validAucOf(run: string): readonly number[] {
  return readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as EpochLine).valid?.auc ?? Number.NaN);
}

function summary(name: string, runs: readonly Run[]): Result {
  const samplesPerSecond = median(runs.map((run) => run.samplesPerSecond));
  const matmulGflops = Math.max(...runs.map((run) => run.matmulGflops));
  return {
    name,
    version: runs[0]!.version,
    samplesPerSecond,
    matmulGflops,
    shareOfBestRate: shareOfBestRate(samplesPerSecond, matmulGflops),
    peakRssBytes: Math.max(...runs.map((run) => run.peakRssBytes)),
    runs,
  };
}

function line({ name, version, ...result }: Result): string {
  const speeds = result.runs.map((run) => Math.round(run.samplesPerSecond)).join(' ');
  return [
    `${name}, ${version}: median ${Math.round(result.samplesPerSecond)} samples/s (${speeds})`,
    `matrix products ${result.matmulGflops.toFixed(0)} GFLOP/s, ${(100 * result.shareOfBestRate).toFixed(0)} % of it kept up`,
    `peak ${(result.peakRssBytes / 1e6).toFixed(0)} MB`,
    `valid AUC ${result.runs[0]!.validAuc.map((auc) => auc.toFixed(4)).join(' ')}`,
  ].join('; ');
}

const sides = [...options.python.map(peer), product];
const runs = sides.map((): Run[] => []);
for (let round = 0; round < Number(options.runs); round++) {
  for (const [index, side] of sides.entries()) {
    console.error(`round ${round + 1} of ${options.runs}: ${side.name}`);
    runs[index]!.push(await side.run());
  }
}

const results = sides.map(({ name }, index) => summary(name, runs[index]!));
const ours = results.at(-1)!;
const ratios = Object.fromEntries(
  results.slice(0, -1).map(({ version, samplesPerSecond }) => [version, ours.samplesPerSecond / samplesPerSecond]),
);
for (const result of results) console.log(line(result));
for (const [version, ratio] of Object.entries(ratios))
  console.log(`${ours.name} is at ${ratio.toFixed(2)} × ${version}`);

const date = new Date().toISOString().slice(0, 10);
const file = options.out ?? join(ROOT, 'benchmarks/results', `frappe-speed-${options.engine}-${date}.json`);
mkdirSync(join(ROOT, 'benchmarks/results'), { recursive: true });
writeFileSync(
  file,
  `${JSON.stringify(
    {
      format: 1,
      date,
      command: `node benchmarks/frappe-speed.ts --runs ${options.runs} --epochs ${options.epochs} --seed ${options.seed} --threads ${options.threads} --engine ${options.engine}`,
      machine: { cpu: cpus()[0]!.model, cores: cpus().length, memoryBytes: totalmem() },
      node: process.version,
      ratios,
      results,
    },
    null,
    2,
  )}\n`,
);
console.log(`written to ${file}`);
