// DuckDB as the ordinary reader of large files: how long it takes to hand out all rows of a csv and a Parquet file, beside our
// own readers of one thread. What DuckDB needs for the same work without a row for JavaScript is the least it could take.
//   node --conditions=@fsdnet/source benchmarks/large-files/query-reader.ts --rows 2000000 --runs 5
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, jsonOfOurs, line, report, type Run, type Side } from '../alternation.ts';
import { CRITEO_COLUMNS } from './criteo-rows.ts';
import { largeFile } from './large-file.ts';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '2023' },
    /** Folder of the generated files, kept for the next time. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-large-files') },
    out: { type: 'string' },
  },
});

interface ReadingRun extends Run {
  readonly seconds: number;
}

const rows = Number(options.rows);
const fileOf = (format: 'csv' | 'parquet'): Promise<string> =>
  largeFile(resolve(options.work), { rows, seed: Number(options.seed), format });
const [csv, parquet] = [await fileOf('csv'), await fileOf('parquet')];

/** One row for all: everything is read, nothing crosses over. */
const inside = (from: string): string =>
  `sql:SELECT ${CRITEO_COLUMNS.map((name) => `count(DISTINCT ${name}) AS ${name}`).join(', ')} FROM ${from}`;

const sources: Readonly<Record<string, string>> = {
  'csv, DuckDB, counted inside': inside(`read_csv('${csv}', all_varchar = true)`),
  'csv, DuckDB, all text': `sql:FROM read_csv('${csv}', all_varchar = true)`,
  'csv, DuckDB, its own types': `sql:FROM '${csv}'`,
  'csv, own reader': csv,
  'Parquet, DuckDB, counted inside': inside(`'${parquet}'`),
  'Parquet, DuckDB': `sql:FROM '${parquet}'`,
  'Parquet, own reader': parquet,
};
const sides = Object.entries(sources).map(([name, source]): Side<ReadingRun> => ({
  name,
  run: () => jsonOfOurs('benchmarks/large-files/read-rows.ts', [source]),
}));
const results = (await alternate(sides, Number(options.runs))).map((result) =>
  // Counting gives one row for all that were read.
  result.name.endsWith('inside')
    ? { ...result, samplesPerSecond: rows / Math.min(...result.runs.map(({ seconds }) => seconds)) }
    : result,
);
for (const result of results) console.log(line(result));
report(`query-reader-${rows}`, options.out, { rows, results });
