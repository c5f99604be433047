import type { OwnDataSet } from '../own-data-set.ts';
import { readLines } from '../read-lines.ts';

/** Adult (census income): both files as one. */
export const censusIncome: OwnDataSet = {
  name: 'census-income',
  source: 'census-income',
  columns: {
    age: 'number',
    workclass: 'category',
    fnlwgt: 'number',
    education: 'category',
    'education-num': 'number',
    'marital-status': 'category',
    occupation: 'category',
    relationship: 'category',
    race: 'category',
    sex: 'category',
    'capital-gain': 'number',
    'capital-loss': 'number',
    'hours-per-week': 'number',
    'native-country': 'category',
  },
  read: (dataDir) =>
    ['adult.data.gz', 'adult.test.gz']
      .flatMap((file) => readLines(dataDir, `census-income/${file}`))
      .filter((line) => !line.startsWith('|'))
      .map((line) => {
        const cells = line.split(',').map((cell) => cell.trim());
        return { y: cells.pop()!.startsWith('>50K') ? 1 : 0, cells };
      }),
};
