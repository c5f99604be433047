import type { TextChunks } from './text-chunks.ts';

/** Formats of tables: those of files, and the result of a query. */
export type TableFormat = FileFormat | 'sql';

/** Formats of files; libsvm includes libfm. */
export type FileFormat = TextFormat | 'parquet';

/** Those that are text. */
export type TextFormat = 'csv' | 'tsv' | 'jsonl' | 'libsvm';

const BY_EXTENSION: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  // RecBole's atomic files.
  inter: 'tsv',
  user: 'tsv',
  item: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  libsvm: 'libsvm',
  libfm: 'libsvm',
  svm: 'libsvm',
  parquet: 'parquet',
};

/** The format that a file's name stands for. */
export function formatOfName(path: string): FileFormat | undefined {
  const extension = /\.([a-z]+)(?:\.gz|\.zst)?$/i.exec(path)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : BY_EXTENSION[extension];
}

/** Entries with or without a label before and a comment behind them. */
const LIBSVM_LINE = /^(?:[+-]?[\d.]+\s+)?(?:qid:\d+\s+)?\d+:[^\s:]+(?:\s+\d+:[^\s:]+)*\s*(?:#.*)?$/;

/** The format that the first line of a text looks like. */
export async function detectFormat(text: TextChunks): Promise<TextFormat> {
  const head = await text.head();
  const line = head.trimStart().split('\n', 1)[0] ?? '';
  if (line.startsWith('{')) return 'jsonl';
  if (LIBSVM_LINE.test(line)) return 'libsvm';
  return line.includes('\t') ? 'tsv' : 'csv';
}
