import { readFiles, type PreparedData, type ReadDataOptions } from './read-data.ts';

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
