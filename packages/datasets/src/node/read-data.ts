import { basename } from 'node:path';
import { ConfigError, type OptionTable, type Schema } from '@fsdnet/core';
import { checkOptions, resultOptions, type GrowthRules, type Reading } from '@fsdnet/core/engine';
import { columnOptions, type ColumnOptions, type OpenColumnOption } from '../inference/column-options.ts';
import { fittingOptions, resolveFitting, type FittingOptions } from '../prepare/fitting-options.ts';
import { growthKey, growthOption } from '../prepare/growth-option.ts';
import { schemaOption } from '../prepare/schema-option.ts';
import { splitFor, splitOptions, type SplitOptions } from '../prepare/split-options.ts';
import { cachedData, type PreparedData } from './cached-data.ts';
import { isSql } from './duckdb/sql-source.ts';
import { openTable, type Table } from './open-table.ts';
import { prepareInferred, prepareSources } from './prepare-sources.ts';
import { preparingOptions, type PreparingOptions } from './preparing.ts';
import { readBy } from './read-by.ts';
import { sourceFiles, type SourceFile } from './source-files.ts';
import { readingOptions, type OpenReadingOption, type ReadingOptions } from './reading-options.ts';
import { formatOfName } from './table-format.ts';

/** Options of `readData`. */
export interface ReadDataOptions extends ColumnOptions, SplitOptions, FittingOptions, ReadingOptions, PreparingOptions {
  /** File of the training rows; several files with the same columns are read one after the other. */
  readonly train: string | readonly string[];
  /** File or files of the validation rows. Default: cut from the training rows. */
  readonly valid?: string | readonly string[] | undefined;
  /** File or files of the test rows. Default: cut from the training rows; none when `valid` is given. */
  readonly test?: string | readonly string[] | undefined;
  /** What the columns are. Default: what the column options name, the rest inferred from the first rows. */
  readonly schema?: Schema | undefined;
  /**
   * The schema grows from that of an earlier run, whose file these files are read like, in place of `schema` and column
   * options. Default: it is made anew.
   */
  readonly growth?: GrowthRules | undefined;
  /** Default: the training file's name, "query" for one. */
  readonly name?: string | undefined;
  /**
   * Name of the data behind a query, whose encoded form is then kept in `cacheDir` and taken from there by the same query.
   * Default: a query always runs.
   */
  readonly cacheKey?: string | undefined;
}

/** The options of `readData` without a default value. */
export type OpenReadDataOption =
  | OpenColumnOption
  | OpenReadingOption
  | keyof PreparingOptions
  | 'split'
  | 'splitBy'
  | 'train'
  | 'valid'
  | 'test'
  | 'schema'
  | 'growth'
  | 'name'
  | 'cacheKey';

/** Every option of `readData`. */
export const readDataOptions: OptionTable<ReadDataOptions, OpenReadDataOption> = {
  train: {
    type: 'entries',
    unit: 'file',
    line: 'Training file: csv, tsv, libsvm or jsonl (also .gz and .zst), or parquet; several files, a folder or a glob are one source. "sql:SELECT …" reads through DuckDB.',
  },
  valid: { type: 'entries', unit: 'file', otherwise: 'cut from the training rows', line: 'Validation file.' },
  test: {
    type: 'entries',
    unit: 'file',
    otherwise: 'cut from the training rows where there is no validation file',
    line: 'Test file.',
  },
  ...splitOptions,
  ...columnOptions,
  ...readingOptions,
  ...fittingOptions,
  schema: schemaOption,
  growth: growthOption,
  name: { type: 'text', otherwise: "the training file's name", free: true, line: 'Name of the data.' },
  cacheKey: {
    type: 'text',
    otherwise: 'a query is never cached',
    line: 'Keeps the encoded rows of "sql:" sources in the cache under this name.',
  },
  ...preparingOptions,
};

/**
 * Reads files, finds or takes a schema, splits, learns vocabularies and scales from the training part, and encodes all.
 * Without `cacheDir` nothing is kept on disk.
 *
 * @example
 * const data = await readData({ train: 'clicks.csv', label: 'click', multi: ['genres:|'], seed: 1 });
 */
export async function readData(options: ReadDataOptions): Promise<PreparedData> {
  return readFiles('readData', options);
}

/** Options of `readCsv`: those of `readData` without the training file. */
export type ReadCsvOptions = Omit<ReadDataOptions, 'train'>;

/**
 * Reads one file of rows and splits it: `readData` with the file first. TSV, JSON lines and libsvm files are recognised too.
 *
 * @example
 * const data = await readCsv('clicks.csv', { schema, split: '8:1:1' });
 */
export function readCsv(path: string, options: ReadCsvOptions = {}): Promise<PreparedData> {
  return readFiles('readCsv', { ...options, train: path });
}

/** `readData` under the name that the caller knows. */
async function readFiles(where: string, options: ReadDataOptions): Promise<PreparedData> {
  checkGiven(where, options);
  const { growth, onMessage, onProgress, onSample, signal, cacheDir, inMemoryBytes, threads } = options;
  const { schema, reading: asBefore, ...likeBefore } = growth ? readBy(growth.from) : { schema: options.schema };
  const named = { train: filesOf(options.train), valid: filesOf(options.valid), test: filesOf(options.test) };
  const files = {
    train: await listedFiles(named.train),
    valid: await listedFiles(named.valid),
    test: await listedFiles(named.test),
  };
  const { name = dataName(named.train) } = options;
  const fitting = resolveFitting(options);
  const split = splitFor(options, { valid: files.valid.length > 0, test: files.test.length > 0 });
  const { format, encoding, separator, columns, header, quotes, trim, layout } = options;
  const readingNamed = Object.entries({ format, encoding, separator, columns, header, quotes, trim, layout }).filter(
    ([, value]) => value !== undefined,
  );
  const all = [...files.train, ...files.valid, ...files.test];
  const paths = all.map(({ path }) => path);
  const queries = paths.filter(isSql);
  if (options.cacheKey !== undefined && queries.length === 0) throw uselessCacheKey(where, options.cacheKey);
  const data = await cachedData(
    {
      // What a query gives may be other rows every time.
      cacheDir: queries.length > 0 && options.cacheKey === undefined ? undefined : cacheDir || undefined,
      inMemoryBytes,
      files: paths.filter((path) => !isSql(path)),
      key: {
        kind: 'files',
        options: resultOptions(readDataOptions, { ...options, train: null, valid: null, test: null }),
        schema,
        growth: growthKey(growth),
        queries,
        parts: Object.values(files).map(({ length }) => length),
        // Equal bytes mean other rows under another extension, and in a folder with another key.
        formats: paths.map(formatOfName),
        keys: all.map(({ keys }) => [...keys]),
      },
      onMessage,
      onProgress,
      signal,
    },
    async (onNote, store) => {
      const opened: Table[] = [];
      const open = async (part: keyof typeof named, reading?: Reading): Promise<Table> => {
        const table = await openTable(named[part], {
          ...likeBefore,
          ...Object.fromEntries(readingNamed),
          reading,
          ...{ schema, stage: `read ${part}`, onMessage: onNote, onProgress, signal },
        });
        opened.push(table);
        return table;
      };
      try {
        const table = await open('train', asBefore);
        const { reading } = table;
        const part = (name: 'valid' | 'test'): (() => Promise<Table>) | undefined =>
          files[name].length === 0 ? undefined : () => open(name, reading);
        const sources = { train: table, valid: part('valid'), test: part('test') };
        const prepare = {
          name,
          fitting,
          split,
          threads,
          growth,
          reading,
          store,
          onMessage: onNote,
          onProgress,
          onSample,
        };
        return schema
          ? await prepareSources(sources, schema, prepare)
          : await prepareInferred(sources, options, prepare);
      } finally {
        for (const table of opened) await table.close();
      }
    },
  );
  return { ...data, name };
}

function filesOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : typeof given === 'string' ? [given] : given;
}

async function listedFiles(named: readonly string[]): Promise<readonly SourceFile[]> {
  return (await Promise.all(named.map(sourceFiles))).flat();
}

function dataName([first = 'data', ...others]: readonly string[]): string {
  const name = isSql(first) ? 'query' : basename(first);
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}

function uselessCacheKey(where: string, key: string): ConfigError {
  return new ConfigError({
    where: `${where}: cacheKey`,
    rule: 'applies only to sources that are queries ("sql:SELECT …")',
    got: JSON.stringify(key),
    fix: 'Leave it out: files are known by their content.',
  });
}

function checkGiven(where: string, options: ReadDataOptions): void {
  checkOptions(where, readDataOptions, options);
  if (filesOf(options.train).length === 0) {
    throw new ConfigError({ where: `${where}: train`, rule: 'is needed', fix: 'Name the file of the training rows.' });
  }
  if (!options.schema && !options.growth) return;
  const named = [...Object.keys(columnOptions), ...(options.growth ? ['schema'] : [])].filter(
    (option) => options[option as keyof ReadDataOptions] !== undefined,
  );
  if (named.length === 0) return;
  throw new ConfigError({
    where,
    rule: 'a schema already describes the columns, so it cannot be combined with other column options',
    got: named.join(', '),
    fix: 'Leave out one of the two.',
  });
}
