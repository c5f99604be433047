// How long a large csv and Parquet file take to become encoded data, beside Polars that reads the same file and makes
// integer codes. Only for a machine that does nothing else.
//   FSDNET_PYTHON=.venv/bin/python node --conditions=@fsdnet/source benchmarks/large-files/encoding.ts
// With --growth-rows the csv of that many rows is measured beside the smaller one instead:
//   node … encoding.ts --growth-rows 10000000 --runs 3
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, json, jsonOfOurs, line, report, ROOT, type Run, type Side } from '../alternation.ts';
import { LARGE_FORMATS, largeFile, type LargeFormat } from './large-file.ts';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    'growth-rows': { type: 'string' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '2023' },
    threads: { type: 'string', default: '2' },
    /** Folder of the generated files, kept for the next time. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-large-files') },
    out: { type: 'string' },
  },
});

interface EncodingRun extends Run {
  readonly seconds: number;
}

const [rows, rounds] = [Number(options.rows), Number(options.runs)];
if (options['growth-rows'] === undefined) await measureBesidePolars();
else await measureGrowth(Number(options['growth-rows']));

async function measureBesidePolars(): Promise<void> {
  const sides: Side<EncodingRun>[] = [];
  for (const format of LARGE_FORMATS) {
    const path = await fileOf(rows, format);
    sides.push(polars(path, format), ours(path, format));
  }
  const results = await alternate(sides, rounds);
  for (const result of results) console.log(line(result));
  const [polarsCsv, csv, polarsParquet, parquet] = results;
  const settings = { rows, threads: Number(options.threads) };
  report(`encoding-csv-${rows}`, options.out && `${options.out}-csv.json`, {
    ...settings,
    results: [polarsCsv!, csv!],
  });
  report(`encoding-parquet-${rows}`, options.out && `${options.out}-parquet.json`, {
    ...settings,
    results: [polarsParquet!, csv!, parquet!],
  });
}

async function measureGrowth(more: number): Promise<void> {
  const sides: Side<EncodingRun>[] = [];
  for (const count of [rows, more]) sides.push(ours(await fileOf(count, 'csv'), `csv, ${count} rows`));
  const results = await alternate(sides, rounds);
  for (const result of results) console.log(line(result));
  const [seconds, moreSeconds] = results.map(({ samplesPerSecond }, index) => [rows, more][index]! / samplesPerSecond);
  const timeRatio = moreSeconds! / seconds!;
  console.log(`${more / rows} × the rows take ${timeRatio.toFixed(2)} × the time`);
  report(`encoding-csv-${rows}-${more}`, options.out, { rows: [rows, more], timeRatio, results });
}

function fileOf(count: number, format: LargeFormat): Promise<string> {
  return largeFile(resolve(options.work), { rows: count, seed: Number(options.seed), format });
}

function ours(path: string, what: string): Side<EncodingRun> {
  return { name: `fsdnet (${what})`, run: () => jsonOfOurs('benchmarks/large-files/encode-file.ts', [path]) };
}

function polars(path: string, what: string): Side<EncodingRun> {
  process.env['POLARS_MAX_THREADS'] = options.threads;
  const python = process.env['FSDNET_PYTHON'] ?? 'python3';
  const program = join(ROOT, 'benchmarks/large-files/polars_codes.py');
  return { name: `Polars (${what})`, run: () => json(python, [program, path]) };
}
