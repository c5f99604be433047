import type { Schema } from '@fsdnet/core';
import type { RowSource } from '../../prepare/row-source.ts';
import type { OpenTableOptions, Table } from '../open-table.ts';
import type { PartSources } from '../prepare-sources.ts';

/** Opens a file of a recipe; `stage` is for progress reports. */
export type OpenPart = (path: string, stage: string, options?: OpenTableOptions) => Promise<Table>;

/** One way in which a data set may lie on disk, and how rows are made from it. */
export interface Recipe {
  /** Files by role, relative to the data folder, without ".gz". */
  readonly files: Readonly<Record<string, string>>;
  /** Keeps the share of clicks equal when parts are cut. Default false. */
  readonly stratify?: boolean;
  /** Parts that have no file of their own are cut with these shares; absent when all have one. */
  readonly split?: string;
  schema(): Schema;
  sources(paths: Readonly<Record<string, string>>, open: OpenPart): Promise<PartSources>;
  /** What to keep in mind about results with these files. */
  readonly note?: string;
  /** MD5 of the published files by role, with CRLF line ends. */
  readonly published?: Readonly<Record<string, string>>;
}

/** A set whose parts were published as csv files with a header, in a folder of their own. `published` as in `Recipe`. */
export function publishedParts(folder: string, schema: () => Schema, published?: Recipe['published']): Recipe {
  return {
    files: { train: `${folder}/train.csv`, valid: `${folder}/valid.csv`, test: `${folder}/test.csv` },
    schema,
    sources: async ({ train = '', valid = '', test = '' }, open) => ({
      train: await open(train, 'read train'),
      valid: () => open(valid, 'read valid'),
      test: () => open(test, 'read test'),
    }),
    ...(published && { published }),
  };
}

/** A source whose rows are made from another's, cell by cell. */
export function derivedSource(
  source: RowSource,
  columns: readonly string[],
  derive: (cells: readonly unknown[], line: number) => readonly unknown[],
): RowSource {
  return {
    name: source.name,
    columns,
    scan: (onRow) => source.scan((cells, line) => onRow(derive(cells, line), line)),
  };
}
