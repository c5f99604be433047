import { keyOf } from './job-key.ts';
import { NUMERICS } from '../numerics.ts';
import type { Job } from '../rows/result-row.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { afterSearch, jobsOf, targetNames, type TargetName } from './targets.ts';

/** Further seeds of what the front page compares. */
const FURTHER_SEEDS = [2026, 2027, 2028, 2029, 2030];

/** A part of the whole work: what comes first is done first. */
interface Stage {
  readonly title: string;
  jobs(rows: RowIndex): readonly Job[];
}

const frappe = { datasets: ['frappe'] };
const ml1m = { datasets: ['ml-1m'], seeds: [2023] };
const figures = targetNames.filter((name) => name.startsWith('figure'));

/** The whole work in the order in which it is worth its time. */
export const stages: readonly Stage[] = [
  { title: 'FSD on four backbones and ablations, Frappe', jobs: (rows) => jobsOf(['table3', 'table5'], rows, frappe) },
  { title: 'figures, Frappe', jobs: (rows) => jobsOf(figures, rows, frappe) },
  {
    title: 'FSDNet, DCNv2 and the weights, ML-1M',
    jobs: (rows) => [
      ...jobsOf(['table3'], rows, { ...ml1m, models: ['fsdnet', 'dcn-v2'] }),
      ...jobsOf(['figure4', 'figure5', 'figure6'], rows, ml1m),
    ],
  },
  { title: 'search for a better loss', jobs: (rows) => [...jobsOf(['beyond'], rows, {}), ...afterSearch(rows)] },
  { title: 'fusions and noise, ML-1M', jobs: (rows) => jobsOf(['figure7', 'figure9'], rows, ml1m) },
  {
    title: 'further seeds, Frappe',
    jobs: (rows) =>
      jobsOf(['table3'], rows, { ...frappe, seeds: FURTHER_SEEDS }).filter(
        ({ fsd, model }) => fsd || model === 'dcn-v2',
      ),
  },
  { title: 'the other models, Frappe', jobs: (rows) => jobsOf(['table2'], rows, frappe) },
  { title: 'the other backbones and ablations, ML-1M', jobs: (rows) => jobsOf(['table3', 'table5'], rows, ml1m) },
];

/**
 * Each job once: what has no row at all before what has one of an earlier numerics version, early stages first, and within a
 * stage short runs first, by `seconds`.
 */
export function inOrder(jobs: readonly Job[], rows: RowIndex, seconds: (job: Job) => number): readonly Job[] {
  const stageOf = new Map<string, number>();
  stages.forEach((stage, place) => {
    for (const job of stage.jobs(rows)) {
      const key = keyOf(job, NUMERICS);
      if (!stageOf.has(key)) stageOf.set(key, place);
    }
  });
  const once = new Map(jobs.map((job) => [keyOf(job, NUMERICS), job]));
  const placed = [...once].map(([key, job]) => ({
    job,
    again: rows.newest(job) ? 1 : 0,
    place: stageOf.get(key) ?? stages.length,
    long: seconds(job),
  }));
  return placed.sort((a, b) => a.again - b.again || a.place - b.place || a.long - b.long).map(({ job }) => job);
}

/** What is trained for `all`, or for some targets with the choices of the user. */
export function wantedJobs(
  names: readonly TargetName[] | 'all',
  rows: RowIndex,
  asked: Parameters<typeof jobsOf>[2],
): readonly Job[] {
  const isWhole = names === 'all' && Object.values(asked).every((choice) => choice === undefined);
  if (isWhole) return stages.flatMap((stage) => stage.jobs(rows));
  const jobs = jobsOf(names === 'all' ? targetNames : names, rows, asked);
  return names !== 'all' && names.includes('beyond') ? [...jobs, ...afterSearch(rows)] : jobs;
}
