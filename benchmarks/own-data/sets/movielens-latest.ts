import { parseCsvLine } from '../csv.ts';
import type { OwnDataRow, OwnDataSet } from '../own-data-set.ts';
import { readLines } from '../read-lines.ts';
import { LIKED, MOVIELENS } from './movielens.ts';

const LATEST: Omit<OwnDataSet, 'name'> = {
  source: MOVIELENS,
  columns: {
    movieId: 'category',
    title: 'category',
    year: 'number',
    genres: 'list',
    userId: 'category',
    timestamp: 'number',
  },
  read: (dataDir) =>
    readLines(dataDir, 'ml-latest-small/movielens.csv.gz')
      .slice(1)
      .map((line): OwnDataRow => {
        const cells = parseCsvLine(line);
        const rating = cells.length - 2;
        return { y: Number(cells[rating]) >= LIKED ? 1 : 0, cells: cells.toSpliced(rating, 1) };
      }),
};

export const movielensLatest: OwnDataSet = { name: 'ml-latest-small', ...LATEST };
export const movielensLatestByTime: OwnDataSet = {
  name: 'ml-latest-small-time',
  ...LATEST,
  // Times beyond all that a peer has seen make its log loss worse.
  columns: { ...LATEST.columns, timestamp: 'unused' },
  time: 'timestamp',
};
