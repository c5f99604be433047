// What `fsdnet train` makes of a file and its label, beside simple peers; finished rows are kept, so it can go on.
//   node --conditions=@fsdnet/source benchmarks/own-data/run.ts --data-dir ../shared/data
// A variant of fsdnet has a name; its options of `train` stand after "--":
//   node … run.ts --contenders fsdnet --name "fsdnet, small batches" -- --batch-size 256
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../alternation.ts';
import type { Contender } from './contender.ts';
import { fsdnetContender } from './fsdnet-contender.ts';
import { peerContender, readPeerVersions } from './peer-contender.ts';
import { PEERS, type Peer } from './result-row.ts';
import { RESULTS, ResultsFolder } from './results-folder.ts';
import { leftOutPortfolio } from './portfolio/left-out.ts';
import { SETS } from './sets/index.ts';
import { SplitRun } from './split-run.ts';
import { splitsOf } from './split-rows.ts';
import { writeSet, writeSplit } from './write-split.ts';

const SET_NAMES = SETS.map(({ name }) => name);
const CONTENDERS = [...PEERS, 'fsdnet'];

const { values: options, positionals: trainOptions } = parseArgs({
  allowPositionals: true,
  options: {
    'data-dir': { type: 'string', default: process.env['FSDNET_DATA_DIR'] ?? 'data' },
    /** Folder of files, predictions and runs: rows that must not be published. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-own-data') },
    /** Folder of the rows; exploration belongs elsewhere than in the default. */
    results: { type: 'string', default: RESULTS },
    sets: { type: 'string', default: SET_NAMES.join(',') },
    /** Most splits of a set. */
    splits: { type: 'string', default: '10' },
    contenders: { type: 'string', default: CONTENDERS.join(',') },
    threads: { type: 'string', default: '2' },
    /** Command that starts fsdnet, words between spaces. Default: the sources of this checkout. */
    fsdnet: { type: 'string' },
    /** Each set with the portfolio that is made without its source. */
    'left-out': { type: 'boolean', default: false },
    /** Of the variant of fsdnet. Default: "fsdnet" and the commit. */
    name: { type: 'string' },
  },
});

const sets = namesOf('sets', options.sets, SET_NAMES);
const contenders = namesOf('contenders', options.contenders, CONTENDERS);
const { fsdnet, work } = options;
if (options.name === undefined && (fsdnet !== undefined || trainOptions.length > 0 || options['left-out'])) {
  refuse('A variant of fsdnet needs a --name.');
}
const python = process.env['FSDNET_PYTHON'] ?? 'python3';
const results = new ResultsFolder(resolve(options.results));
const threads = Number(options.threads);
const versions = await readPeerVersions(python);

let failures = 0;
for (const set of SETS.filter(({ name }) => sets.includes(name))) {
  const { columns } = set;
  const rows = set.read(resolve(options['data-dir']));
  writeSet(set, rows, resolve(work));
  const peerOf = (peer: Peer): Contender => peerContender(peer, { python, version: versions[peer], columns, threads });
  const rivals = { lr: peerOf('lr'), lightgbm: peerOf('lightgbm') };
  for (let number = 0; number < Math.min(splitsOf(rows.length), Number(options.splits)); number++) {
    const run = new SplitRun(set.name, number, writeSplit(set, rows, number, resolve(work)), results);
    const peers = PEERS.filter((peer) => contenders.includes(peer)).map(peerOf);
    for (const peer of peers) await attempt(() => run.measure(peer));
    if (contenders.includes('fsdnet')) {
      const variant = variantFor(set.source);
      await attempt(() => run.measure(variant, rivals));
    }
  }
}
process.exitCode = failures > 0 ? 1 : 0;

function variantFor(source: string): Contender {
  const sources = [process.execPath, '--conditions=@fsdnet/source', join(ROOT, 'packages/fsdnet/src/cli.ts')];
  return fsdnetContender({
    name: options.name ?? `fsdnet ${commit()}`,
    command: fsdnet?.split(' ') ?? sources,
    options: options['left-out'] ? [...trainOptions, '--portfolio', leftOutPortfolio(source)] : trainOptions,
    threads,
  });
}

/** A contender that fails is reported and left for the next time. */
async function attempt(measure: () => Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    failures++;
    console.error(error instanceof Error ? error.message : error);
  }
}

function namesOf(option: string, text: string, known: readonly string[]): readonly string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(`--${option} must name some of ${known.join(', ')}; got "${unknown}".`);
  return names;
}

function refuse(message: string): never {
  console.error(`own-data: ${message}`);
  process.exit(2);
}

function commit(): string {
  return execFileSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).trim();
}
