// Runs a queue of training runs; finished rows are kept, an interrupted run goes on where it was.
//   node --conditions=@fsdnet/source src/main.ts foundation --data-dir ../../../shared/data --commit
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { queues } from './queues.ts';
import { appendResult, readResults } from './results-file.ts';
import { runJob } from './run-job.ts';
import { runQueue } from './run-queue.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'data-dir': { type: 'string', default: process.env['FSDNET_DATA_DIR'] ?? 'data' },
    runs: { type: 'string', default: 'runs' },
    threads: { type: 'string', default: '2' },
    /** Commits the results file after every row. */
    commit: { type: 'boolean', default: false },
  },
});
const [name = ''] = positionals;
const jobs = queues[name];
if (!jobs) {
  console.error(`queue "${name}" is not known. Use one of ${Object.keys(queues).join(', ')}.`);
  process.exit(2);
}

const packageFolder = join(import.meta.dirname, '..');
const results = join(packageFolder, 'results', `${name}.jsonl`);
const settings = {
  commandLine: join(packageFolder, '../fsdnet/src/cli.ts'),
  dataDir: resolve(values['data-dir']),
  runs: resolve(values.runs),
  threads: Number(values.threads),
};
const failed = await runQueue(jobs, {
  finished: () => readResults(results),
  run: (job) => runJob(job, settings),
  keep(row) {
    appendResult(results, row);
    if (!values.commit) return;
    execFileSync('git', ['add', results], { cwd: packageFolder });
    execFileSync('git', ['commit', '-q', '-m', `Results: ${row.id}`, '--', results], { cwd: packageFolder });
  },
  log: (line) => console.error(line),
});
process.exitCode = failed.length > 0 ? 1 : 0;
