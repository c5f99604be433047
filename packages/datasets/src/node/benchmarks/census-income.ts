import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { categorical, numeric } from '@fsdnet/core';
import { StorageError } from '@fsdnet/core/engine';
import { moduleFolder } from '@fsdnet/core/node';
import type { OpenTableOptions } from '../open-table.ts';
import { derivedSource, type OpenPart, type Recipe } from './recipe.ts';

const NUMBERS = ['age', 'fnlwgt', 'education-num', 'capital-gain', 'capital-loss', 'hours-per-week'];
const COLUMNS = [
  'age', 'workclass', 'fnlwgt', 'education', 'education-num', 'marital-status', 'occupation', 'relationship', 'race', 'sex',
  'capital-gain', 'capital-loss', 'hours-per-week', 'native-country', 'income',
]; // prettier-ignore
const MISSING = '?';

const READING: OpenTableOptions = { format: 'csv', columns: COLUMNS, trim: true, comment: '|' };

/** Adult (census income), which lies in this package; valid is cut from train. */
export const censusIncome: Recipe = {
  files: { train: 'adult.data', test: 'adult.test' },
  split: '9:1',
  schema: () => ({
    label: 'income',
    positive: '>50K',
    features: COLUMNS.slice(0, -1).map((name) =>
      NUMBERS.includes(name) ? numeric(name, { missing: MISSING }) : categorical(name, { missing: MISSING }),
    ),
  }),
  sources: async (paths, open) => ({
    train: await openIncome(paths['train'] ?? '', 'read train', open),
    test: () => openIncome(paths['test'] ?? '', 'read test', open),
  }),
};

async function openIncome(path: string, stage: string, open: OpenPart): Promise<ReturnType<typeof derivedSource>> {
  const table = await open(path, stage, READING);
  const label = COLUMNS.length - 1;
  // Labels of the test file end with a full stop.
  return derivedSource(table, COLUMNS, (cells) => cells.with(label, String(cells[label]).replace(/\.$/, '')));
}

/** Folder of the embedded files, which lies beside `src` and `dist`. */
export function sampleFolder(): string {
  const start = moduleFolder(import.meta);
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'sample');
    if (existsSync(join(candidate, 'adult.data.gz'))) return candidate;
    if (folder === dirname(folder)) {
      throw new StorageError({
        where: start,
        rule: 'the embedded sample is missing',
        fix: 'Install @fsdnet/datasets again.',
      });
    }
  }
}
