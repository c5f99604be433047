import type { OptionTable } from '@fsdnet/core';
import type { FileFormat } from './table-format.ts';

/** How the text of a file becomes rows. */
export interface ReadingOptions {
  /** Default: by the file's extension, else by its first line. */
  readonly format?: FileFormat | undefined;
  /** Encoding label; a byte order mark goes before it. Default "utf-8". */
  readonly encoding?: string | undefined;
  /** Between cells. Default: tab for tsv; for csv ",", or what the header has instead: ";", tab or "|". */
  readonly separator?: string | undefined;
  /**
   * Whether cells of csv and tsv may stand in double quotes, or quotes are text. Default: double; in tab-separated text as
   * the first 16 MiB look; none when the separator has several characters.
   */
  readonly quotes?: 'double' | 'none' | undefined;
  /**
   * Whether the first row of csv and tsv holds the column names: "yes", "no" (then they are 0, 1, 2, …), or the names where
   * it does not. Default: it does, unless it holds nothing but numbers.
   */
  readonly header?: string | readonly string[] | undefined;
  /** Column names of a csv or tsv file without a header: `header` with names. Default: as `header` says. */
  readonly columns?: readonly string[] | undefined;
  /** Removes white space around unquoted cells. Default: when all separators of the first 16 MiB are followed by a blank. */
  readonly trim?: boolean | undefined;
  /**
   * What entries of libsvm files are: one number per index ("dense"), a set of categories ("sparse"), or one category or
   * number per position ("libfm"). Default: as all rows look.
   */
  readonly layout?: 'dense' | 'sparse' | 'libfm' | undefined;
}

/** Reading options without a default value. */
export type OpenReadingOption = Exclude<keyof ReadingOptions, 'encoding'>;

/** Every option of how a file is read. */
export const readingOptions: OptionTable<ReadingOptions, OpenReadingOption> = {
  format: {
    type: 'choice',
    choices: ['csv', 'tsv', 'jsonl', 'libsvm', 'parquet'],
    otherwise: "by the file's extension, else by its first line",
    line: 'Format of the file.',
  },
  encoding: { type: 'text', default: 'utf-8', unit: 'name', line: 'Text encoding; a byte order mark goes before it.' },
  separator: {
    type: 'text',
    unit: 'character',
    otherwise: 'by the format and the header',
    line: 'Character between cells.',
  },
  quotes: {
    type: 'choice',
    choices: ['double', 'none'],
    otherwise: 'double; for tabs as the file looks',
    line: 'Cells may be enclosed in double quotes, or quotes are plain text.',
  },
  header: {
    type: 'entries',
    unit: 'yes|no|name,…',
    otherwise: 'yes, unless the first row holds only numbers',
    line: 'The first row holds the column names, or it does not, with names to use instead.',
  },
  columns: {
    type: 'names',
    unit: 'columns',
    otherwise: 'as header says',
    line: 'Column names of a csv or tsv file without a header.',
  },
  trim: {
    type: 'boolean',
    otherwise: 'when every separator is followed by a blank',
    line: 'Removes white space around cells.',
  },
  layout: {
    type: 'choice',
    choices: ['dense', 'sparse', 'libfm'],
    otherwise: 'as all rows look',
    line: 'Entries of libsvm files: a number per index, a set of categories, or a category or number per position.',
  },
};
