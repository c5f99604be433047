import { expectTypeOf, test } from 'vitest';
import { fromRows, type RowsData } from '../prepare/from-rows.ts';
import { loadDataset } from './load-dataset.ts';
import { readCsv, readData } from './read-data.ts';
import type { PreparedData } from './cached-data.ts';

test('files, one or several, become data', () => {
  expectTypeOf(readCsv('clicks.csv', { label: 'click', multi: ['genres:|'] })).resolves.toEqualTypeOf<PreparedData>();
  expectTypeOf(readData({ train: ['a.csv', 'b.csv'], seed: 1 })).resolves.toEqualTypeOf<PreparedData>();
  expectTypeOf(loadDataset('sample', { numericScaling: 'log' })).resolves.toEqualTypeOf<PreparedData>();
  expectTypeOf(fromRows([{ click: 1 }], { label: 'click' })).toEqualTypeOf<RowsData>();
});

test('options that are none do not compile', () => {
  // @ts-expect-error names are listed
  void readCsv('clicks.csv', { ignore: 'title' });
  // @ts-expect-error it is called splitBy
  void readCsv('clicks.csv', { splitby: 'time:ts' });
  // @ts-expect-error a file is needed
  void readData({ label: 'click' });
});
