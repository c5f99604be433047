import type { ColumnKind, OwnDataSet } from '../own-data-set.ts';
import { readLines } from '../read-lines.ts';

function numbered(letter: string, count: number, kind: ColumnKind): [string, ColumnKind][] {
  return Array.from({ length: count }, (_, index) => [`${letter}${index + 1}`, kind]);
}

/** The first rows of Criteo's challenge. */
export const criteo: OwnDataSet = {
  name: 'criteo-10k',
  source: 'criteo',
  columns: Object.fromEntries([...numbered('I', 13, 'number'), ...numbered('C', 26, 'category')]),
  read: (dataDir) =>
    readLines(dataDir, 'criteo-10k/criteo_10k.tsv.gz').map((line) => {
      const [y, ...cells] = line.split('\t');
      return { y: y === '1' ? 1 : 0, cells };
    }),
};
