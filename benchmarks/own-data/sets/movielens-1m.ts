import type { OwnDataSet } from '../own-data-set.ts';
import { readLines } from '../read-lines.ts';
import { seededSubset } from '../seeded-subset.ts';
import { LIKED, MOVIELENS } from './movielens.ts';

/** Cut from the 100,000 ratings that have a timestamp; what is known of user and movie stands in every row. */
export function movielens1m(thousands: number): OwnDataSet {
  return {
    name: `ml-1m-${thousands}k`,
    source: MOVIELENS,
    columns: {
      UserID: 'category',
      Gender: 'category',
      Age: 'category',
      Occupation: 'category',
      'Zip-code': 'category',
      MovieID: 'category',
      Title: 'category',
      Genres: 'list',
      Timestamp: 'number',
    },
    read(dataDir) {
      const users = byFirstCell(dataDir, 'users.dat.gz');
      const movies = byFirstCell(dataDir, 'movies.dat.gz');
      const ratings = readCells(dataDir, 'ratings_100k_sample_with_timestamps.dat.gz');
      return seededSubset(ratings, thousands * 1000, 'ml-1m').map(([user = '', movie = '', rating, time = '']) => ({
        y: Number(rating) >= LIKED ? 1 : 0,
        cells: [...users.get(user)!, ...movies.get(movie)!, time],
      }));
    },
  };
}

function readCells(dataDir: string, file: string): readonly (readonly string[])[] {
  return readLines(dataDir, `ml-1m/${file}`, 'latin1').map((line) => line.split('::'));
}

function byFirstCell(dataDir: string, file: string): ReadonlyMap<string, readonly string[]> {
  return new Map(readCells(dataDir, file).map((cells) => [cells[0]!, cells]));
}
