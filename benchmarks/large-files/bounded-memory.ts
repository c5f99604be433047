// Trains on encoded data that stays in its file, and checks what is promised of it: memory that does not grow with the
// rows, the bits of the same window over rows in memory, and the same bits after any kill.
//   node --conditions=@fsdnet/source benchmarks/large-files/bounded-memory.ts --kills 10
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, writeReport } from '../alternation.ts';
import { largeFile } from './large-file.ts';

/** What a training is told. */
export interface BlockTraining {
  readonly path: string;
  /** Cache folder. */
  readonly cache: string;
  /** Run folder; what is there goes on. */
  readonly run: string;
  readonly inMemory: boolean;
  readonly epochs: number;
}

/** What it says at its end. */
export interface BlockTrainingResult {
  /** Of all parts in memory. */
  readonly encodedBytes: number;
  readonly parameters: number;
  readonly epochs: number;
}

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '8000000' },
    kills: { type: 'string', default: '10' },
    epochs: { type: 'string', default: '1' },
    seed: { type: 'string', default: '2023' },
    /** Folder of the generated files, kept for the next time. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-large-files') },
    out: { type: 'string' },
  },
});

/** Rows of a file that is no larger than a batch or two: what a process takes without data. */
const FEW_ROWS = 20_000;
/** A table's values, two slots of Adam, and the values of the best evaluation, 4 bytes each. */
const TABLE_BYTES = 16;
/** Milliseconds between two looks at the memory of a process. */
const LOOK = 20;

const folder = mkdtempSync(join(tmpdir(), 'bounded-memory-'));
const epochs = Number(options.epochs);
try {
  const path = await fileOf(Number(options.rows));
  const fewRows = await fileOf(FEW_ROWS);
  console.error('preparing');
  // What is prepared once is in the cache of all others.
  await finished(training('prepared', { path }));
  await finished(training('prepared-few', { path: fewRows }));
  console.error('training on few rows');
  const empty = await finished(training('empty', { path: fewRows }));
  console.error('training from the file');
  const fromFile = await finished(training('file', { path }));
  console.error('training in memory');
  const inMemory = await finished(training('memory', { path, inMemory: true }));
  const kills = await killedRun(path, Number(options.kills), fromFile.seconds);
  const dataBytes = withoutTables(fromFile) - withoutTables(empty);
  const checks = {
    memory: dataBytes < fromFile.encodedBytes / 4,
    bits: modelOf('file').equals(modelOf('memory')),
    kills: modelOf('file').equals(modelOf('killed')),
  };
  console.log(
    `encoded data ${megabytes(fromFile.encodedBytes)}; in memory for it at most ${megabytes(dataBytes)} from the file, ` +
      `${megabytes(withoutTables(inMemory) - withoutTables(empty))} in memory`,
  );
  for (const [name, holds] of Object.entries(checks)) console.log(`${name}: ${holds ? 'as promised' : 'BROKEN'}`);
  const rows = Number(options.rows);
  writeReport(`bounded-memory-${rows}`, options.out, {
    rows,
    epochs,
    empty,
    fromFile,
    inMemory,
    dataBytes,
    kills,
    checks,
  });
  if (!Object.values(checks).every(Boolean)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

function fileOf(rows: number): Promise<string> {
  return largeFile(resolve(options.work), { rows, seed: Number(options.seed), format: 'csv' });
}

interface Running {
  readonly child: ChildProcess;
  readonly startedAt: number;
  /** The most that was seen so far. */
  readonly peak: { rssBytes: number };
  readonly printed: string[];
}

function training(run: string, given: Partial<BlockTraining> & Pick<BlockTraining, 'path'>): Running {
  const settings: BlockTraining = {
    ...{ cache: join(folder, 'cache'), run: join(folder, run), inMemory: false, epochs },
    ...given,
  };
  const program = join(ROOT, 'benchmarks/large-files/train-in-blocks.ts');
  const child = spawn(
    process.execPath,
    ['--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning', program, JSON.stringify(settings)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const running: Running = { child, startedAt: performance.now(), peak: { rssBytes: 0 }, printed: [] };
  child.stdout!.setEncoding('utf8').on('data', (text: string) => running.printed.push(text));
  const looks = setInterval(() => {
    running.peak.rssBytes = Math.max(running.peak.rssBytes, rssBytes(child.pid!));
  }, LOOK);
  child.once('close', () => clearInterval(looks));
  return running;
}

interface Finished extends BlockTrainingResult {
  readonly seconds: number;
  readonly peakRssBytes: number;
}

async function finished({ child, startedAt, peak, printed }: Running): Promise<Finished> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`a training ended with code ${code}`);
  const result = JSON.parse(printed.join('')) as BlockTrainingResult;
  return { ...result, seconds: (performance.now() - startedAt) / 1000, peakRssBytes: peak.rssBytes };
}

/** A training that is killed at random moments of the time that a whole one takes, and then ends. Gives these moments. */
async function killedRun(path: string, kills: number, seconds: number): Promise<readonly number[]> {
  const moments = Array.from({ length: kills }, () => Math.random() * seconds);
  for (const [index, moment] of moments.entries()) {
    console.error(`kill ${index + 1} of ${kills}, after ${moment.toFixed(1)} s`);
    const { child } = training('killed', { path });
    const timer = setTimeout(() => child.kill('SIGKILL'), moment * 1000);
    await once(child, 'close');
    clearTimeout(timer);
  }
  console.error('going on to the end');
  await finished(training('killed', { path }));
  return moments;
}

function modelOf(run: string): Buffer {
  return readFileSync(join(folder, run, 'model.safetensors'));
}

function withoutTables({ peakRssBytes, parameters }: Finished): number {
  return peakRssBytes - parameters * TABLE_BYTES;
}

/** Resident memory of a process; 0 where it has ended. */
function rssBytes(pid: number): number {
  try {
    const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
