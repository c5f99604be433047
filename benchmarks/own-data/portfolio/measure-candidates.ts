// Trains every candidate once on the first split of every set, for at most 60 seconds; rows that are there stay.
//   node --conditions=@fsdnet/source benchmarks/own-data/portfolio/measure-candidates.ts --data-dir ../shared/data
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { EpochRecord, RecipeEntry } from '@fsdnet/training';
import { ROOT } from '../../alternation.ts';
import { readJsonLines } from '../json-lines.ts';
import { SETS } from '../sets/index.ts';
import { LABEL, writeSplit, type WrittenSplit } from '../write-split.ts';
import { CANDIDATE_RESULTS, readCandidateRows, readCandidates, type CandidateRow } from './candidate-row.ts';

const SECONDS = 60;

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: process.env['FSDNET_DATA_DIR'] ?? 'data' },
    /** Folder of files and runs: rows that must not be published. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-own-data') },
    sets: { type: 'string', default: SETS.map(({ name }) => name).join(',') },
    threads: { type: 'string', default: '1' },
  },
});

for (const set of SETS.filter(({ name }) => options.sets.split(',').includes(name))) {
  const split = writeSplit(set, set.read(resolve(options['data-dir'])), 0, resolve(options.work));
  for (const candidate of readCandidates()) {
    const { name } = candidate;
    const done = readCandidateRows().some(
      (row) => row.set === set.name && row.candidate === name && row.data === split.fingerprint,
    );
    if (done) continue;
    const row = { set: set.name, candidate: name, data: split.fingerprint, ...(await measure(candidate, split)) };
    appendFileSync(CANDIDATE_RESULTS, `${JSON.stringify(row)}\n`);
    console.error(`${set.name}, ${name}: log loss ${row.valid?.logloss.toFixed(4) ?? 'none'}, ${row.seconds} s`);
  }
}

async function measure(
  candidate: RecipeEntry,
  { folder, files }: WrittenSplit,
): Promise<Omit<CandidateRow, 'set' | 'candidate' | 'data'>> {
  const [run, portfolio] = [join(folder, 'candidate'), join(folder, 'candidate.json')];
  rmSync(run, { recursive: true, force: true });
  writeFileSync(portfolio, JSON.stringify([candidate]));
  const start = performance.now();
  await ended(run, [
    ...['train', '--train', files.train, '--valid', files.valid, '--label', LABEL, '--no-baselines'],
    ...['--recipe', 'fast', '--portfolio', portfolio, '--threads', options.threads],
    ...['--out', run, '--log-level', 'warn', '--json'],
  ]);
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
  const history = readJsonLines<EpochRecord>(join(run, 'metrics.jsonl'));
  const best = history.findLast(({ improved }) => improved);
  rmSync(run, { recursive: true });
  return {
    valid: best ? { logloss: best.valid['logloss']!, auc: best.valid['auc']! } : null,
    epochs: history.at(-1)?.epoch ?? 0,
    bestEpoch: best?.epoch ?? 0,
    seconds,
  };
}

/** A training that takes too long is stopped with what it has; its time starts when its run folder is there. */
function ended(run: string, args: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    const cli = join(ROOT, 'packages/fsdnet/src/cli.ts');
    const child = spawn(process.execPath, ['--conditions=@fsdnet/source', cli, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    let timer: NodeJS.Timeout | undefined;
    const preparing = setInterval(() => {
      if (!existsSync(join(run, 'config.json'))) return;
      clearInterval(preparing);
      timer = setTimeout(() => child.kill('SIGINT'), SECONDS * 1000);
    }, 100);
    child.on('error', fail);
    child.on('close', () => {
      clearInterval(preparing);
      clearTimeout(timer);
      done();
    });
  });
}
