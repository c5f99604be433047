import { basename } from 'node:path';
import { ConfigError, type Schema } from '@fsdnet/core';
import type { ColumnOptions } from '../inference/column-options.ts';
import { splitFor } from '../prepare/split-options.ts';
import { cachedData, type PreparedData } from './cached-data.ts';
import { openTable, type OpenTableOptions, type Table } from './open-table.ts';
import { prepareInferred, prepareSources } from './prepare-sources.ts';
import type { PreparingOptions } from './preparing.ts';
import { formatOfName } from './table-format.ts';

export type { PreparedData } from './cached-data.ts';

/** Options of `readData`. */
export interface ReadDataOptions
  extends
    ColumnOptions,
    PreparingOptions,
    Pick<OpenTableOptions, 'format' | 'encoding' | 'separator' | 'columns' | 'quotes' | 'trim'> {
  /** File of the training rows. */
  readonly train: string;
  /** File of the validation rows. Default: cut from the training rows. */
  readonly valid?: string | undefined;
  /** File of the test rows. Default: cut from the training rows; none when `valid` is given. */
  readonly test?: string | undefined;
  /** Shares of train, valid and test. Default "8:1:1"; "9:1" when a test file is given; none when a validation file is given. */
  readonly split?: string | undefined;
  /**
   * Splits by a column instead of at random: "time:COLUMN" (numbers or ISO dates; the oldest rows train, the newest test,
   * rows of one time stay together) or "group:COLUMN" (rows of one value stay together; the seed and the value alone decide
   * where). Default: at random.
   */
  readonly splitBy?: string | undefined;
  /** Keeps the share of clicks equal in all parts. Default false. */
  readonly stratify?: boolean | undefined;
  /**
   * Factor on the weight of training rows with a click, besides their sample weights. Predictions are not corrected for it.
   * Default 1.
   */
  readonly positiveWeight?: number | undefined;
  /** What the columns are. Default: what the column options name, the rest inferred from the first rows. */
  readonly schema?: Schema | undefined;
  /** Tokens that training sees less often become OOV. Default 2. */
  readonly minCount?: number | undefined;
  /** Default: the training file's name. */
  readonly name?: string | undefined;
}

/** Column options that a schema replaces. */
const COLUMN_OPTIONS = [
  'label', 'positive', 'categorical', 'numeric', 'multi', 'ignore', 'weight', 'group', 'missing', 'numericScaling', 'softBuckets',
  'softBucketTemperature', 'softBucketSkip', 'hash', 'share', 'dim', 'negativeRate',
] as const satisfies readonly (keyof ColumnOptions)[]; // prettier-ignore

/**
 * Reads files, finds or takes a schema, splits, learns vocabularies and scales from the training part, and encodes all.
 * Without `cacheDir` nothing is kept on disk.
 *
 * @example
 * const data = await readData({ train: 'clicks.csv', label: 'click', multi: ['genres:|'], seed: 1 });
 */
export async function readData(options: ReadDataOptions): Promise<PreparedData> {
  const {
    train,
    valid,
    test,
    seed = 2023,
    stratify = false,
    minCount,
    positiveWeight,
    schema,
    onMessage,
    onProgress,
    signal,
    cacheDir,
  } = options;
  const { name = basename(train), format, encoding, separator, columns, quotes, trim } = options;
  const columnOptions = pickColumnOptions(options);
  const { split, splitBy } = options;
  const given = { split, splitBy, stratify, valid: valid !== undefined, test: test !== undefined };
  const { ratio, by } = splitFor(given);
  const reading = { format, encoding, separator, columns, quotes, trim };
  const open = (path: string, stage: string, like?: Table): Promise<Table> =>
    openTable(path, { ...reading, stage, onProgress, signal, ...(like?.layout && { layout: like.layout }) });
  const data = await cachedData(
    {
      cacheDir: cacheDir || undefined,
      files: [train, valid, test].filter((path) => path !== undefined),
      key: {
        kind: 'files',
        parts: { valid: valid !== undefined, test: test !== undefined },
        ...{ ratio, by, seed, stratify, minCount, positiveWeight },
        schema,
        columnOptions,
        reading,
        // Equal bytes mean other rows under another extension.
        formats: [train, valid, test].map((path) => path && formatOfName(path)),
      },
      onMessage,
      onProgress,
      signal,
    },
    async (onNote) => {
      const table = await open(train, 'read train');
      try {
        const sources = {
          train: table,
          valid: valid === undefined ? undefined : () => open(valid, 'read valid', table),
          test: test === undefined ? undefined : () => open(test, 'read test', table),
        };
        const prepare = { name, seed, ratio, by, stratify, minCount, positiveWeight, onMessage: onNote, onProgress };
        return schema
          ? await prepareSources(sources, schema, prepare)
          : await prepareInferred(sources, columnOptions, prepare);
      } finally {
        await table.close();
      }
    },
  );
  return { ...data, name };
}

function pickColumnOptions(options: ReadDataOptions): ColumnOptions {
  const named = COLUMN_OPTIONS.filter((option) => options[option] !== undefined);
  if (options.schema && named.length > 0) {
    throw new ConfigError({
      where: 'readData',
      rule: 'a schema says what the columns are, so other column options do not go with it',
      got: named.join(', '),
      fix: 'Leave out one of the two.',
    });
  }
  return Object.fromEntries(named.map((option) => [option, options[option]]));
}
