// How the time of a sparse step grows with the table: that of tables by row that a batch uses, and that of the whole step.
//   node --conditions=@fsdnet/source benchmarks/large-tables/growth.ts --runs 5
import { parseArgs } from 'node:util';
import { jsonOfOurs, writeReport } from '../alternation.ts';
import { median } from '../statistics.ts';
import type { Steps, StepTimes } from './train-steps.ts';

const { values: options } = parseArgs({
  options: {
    /** Smallest first. */
    'table-rows': { type: 'string', default: '100000,1000000,10000000' },
    runs: { type: 'string', default: '5' },
    steps: { type: 'string', default: '100' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '2023' },
    out: { type: 'string' },
  },
});

/** The promises, from the smallest table to the largest. */
const MOST_BY_ROW = 1.6;
const MOST_STEP = 1.15;

const steps: Omit<Steps, 'tableRows'> = {
  fields: 39,
  dim: 16,
  batchSize: 4096,
  warmUp: 20,
  steps: Number(options.steps),
  threads: Number(options.threads),
  seed: Number(options.seed),
};
const sides = options['table-rows']
  .split(',')
  .map((tableRows) => ({ tableRows: Number(tableRows), runs: [] as StepTimes[] }));
for (let run = 1; run <= Number(options.runs); run++) {
  for (const { tableRows, runs } of sides) {
    console.error(`run ${run} of ${options.runs}: ${tableRows} rows`);
    const settings: Steps = { ...steps, tableRows };
    runs.push(await jsonOfOurs<StepTimes>('benchmarks/large-tables/train-steps.ts', [JSON.stringify(settings)]));
  }
}

const results = sides.map(({ tableRows, runs }) => {
  const of = (value: (times: StepTimes) => number): number => median(runs.map(value));
  const { distinctRows } = runs[0]!;
  return {
    tableRows,
    distinctRows,
    stepMilliseconds: of(({ step }) => step),
    tablesMilliseconds: of(({ tables }) => tables),
    nanosecondsByRow: of(({ tables }) => (1e6 * tables) / distinctRows),
    turns: of(({ turns }) => turns),
    runs,
  };
});
for (const { tableRows, distinctRows, stepMilliseconds, tablesMilliseconds, nanosecondsByRow } of results) {
  console.log(
    `${tableRows} rows, ${distinctRows} in a batch: step ${stepMilliseconds.toFixed(1)} ms, tables ${tablesMilliseconds.toFixed(1)} ms, ${nanosecondsByRow.toFixed(0)} ns by row`,
  );
}
const [first, last] = [results[0]!, results.at(-1)!];
const growth = {
  byRow: last.nanosecondsByRow / first.nanosecondsByRow,
  step: last.stepMilliseconds / first.stepMilliseconds,
};
const checks = { byRow: growth.byRow <= MOST_BY_ROW, step: growth.step <= MOST_STEP };
console.log(
  `by row × ${growth.byRow.toFixed(2)} (at most ${MOST_BY_ROW}), step × ${growth.step.toFixed(2)} (at most ${MOST_STEP})`,
);
writeReport('table-growth', options.out, { ...steps, growth, checks, results });
