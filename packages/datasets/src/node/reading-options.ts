import type { OptionTable } from '@fsdnet/core';
import type { TableFormat } from './table-format.ts';

/** How the text of a file becomes rows. */
export interface ReadingOptions {
  /** Default: by the file's extension, else by its first line. */
  readonly format?: TableFormat | undefined;
  /** Encoding label. Default "utf-8". */
  readonly encoding?: string | undefined;
  /** Between cells. Default: "," for csv (";" when the header has no comma but that), tab for tsv. */
  readonly separator?: string | undefined;
  /** Column names of a csv or tsv file without a header. Default: the first row holds them. */
  readonly columns?: readonly string[] | undefined;
  /** Whether cells may stand in double quotes. Default: when the separator is one character. */
  readonly quotes?: boolean | undefined;
  /** Removes white space around cells. Default false. */
  readonly trim?: boolean | undefined;
}

/** Reading options without a default value. */
export type OpenReadingOption = 'format' | 'separator' | 'columns' | 'quotes';

/** Every option of how a file is read. */
export const readingOptions: OptionTable<ReadingOptions, OpenReadingOption> = {
  format: {
    type: 'choice',
    choices: ['csv', 'tsv', 'jsonl', 'libsvm', 'parquet'],
    otherwise: "by the file's extension, else by its first line",
    line: 'Format of the file.',
  },
  encoding: { type: 'text', default: 'utf-8', unit: 'name', line: 'Text encoding.' },
  separator: { type: 'text', unit: 'character', otherwise: 'by the format', line: 'Character between cells.' },
  columns: {
    type: 'names',
    unit: 'columns',
    otherwise: 'the first row holds them',
    line: 'Column names of a csv or tsv file without a header.',
  },
  quotes: {
    type: 'boolean',
    otherwise: 'when the separator is one character',
    line: 'Cells may be enclosed in double quotes.',
  },
  trim: { type: 'boolean', default: false, line: 'Removes white space around cells.' },
};
