import { describeDataset } from '@fsdnet/datasets';
import type { Job, ResultRow } from '../rows/result-row.ts';

/** Epochs of a training that nobody has done. */
const EPOCHS = 35;

/** Rows per second of a model that nobody has trained. */
const RATE = 10_000;

/** Seconds that a job will take, by the rows of the same model: those of the same data set, threads and machine first. */
export function estimateSeconds(
  job: Job,
  rows: readonly ResultRow[],
  here: { readonly machine: string; readonly threads: number | undefined },
): number {
  const whole = rows.filter(
    ({ model, fsd, epochs, options }) => isLike(job, { model, fsd }) && epochs > 2 && options['epochs'] === undefined,
  );
  const closest = [
    whole.filter((row) => row.dataset === job.dataset && row.machine === here.machine && row.threads === here.threads),
    whole.filter((row) => row.machine === here.machine && row.threads === here.threads),
    whole.filter((row) => row.dataset === job.dataset),
    whole,
  ].find((found) => found.length > 0);
  const trainRows = describeDataset(job.dataset).rows?.train ?? 0;
  if (!closest) return (trainRows * EPOCHS) / RATE;
  const rate = median(closest.map((row) => row.samplesPerSecond));
  const epochs = median(closest.filter((row) => row.dataset === job.dataset).map((row) => row.epochs)) || EPOCHS;
  return (trainRows * epochs) / rate;
}

function isLike(job: Job, row: Pick<Job, 'model' | 'fsd'>): boolean {
  return job.model === row.model && (job.fsd === row.fsd || job.model === 'fsdnet');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** "about 3 h 20 min". */
export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return 'less than a minute';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
