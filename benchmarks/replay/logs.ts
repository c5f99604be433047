import { parseCsvLine } from '../own-data/csv.ts';
import { readLines } from '../own-data/read-lines.ts';

/** A rating that counts as a click. */
const LIKED = 4;

/** One row of a log. */
export interface LogRow {
  readonly user: string;
  readonly item: string;
  /** Between "|". */
  readonly genres: string;
  /** 1 for a rating of at least 4. */
  readonly label: 0 | 1;
  /** Seconds since 1970. */
  readonly time: number;
}

/** A log with real times, and how it is read from the data folder. */
export interface Log {
  readonly name: string;
  /** Rows in the order of time. */
  read(dataDir: string): readonly LogRow[];
}

function liked(rating: string | undefined): 0 | 1 {
  return Number(rating) >= LIKED ? 1 : 0;
}

function inOrder(rows: readonly LogRow[]): readonly LogRow[] {
  return rows.toSorted((one, other) => one.time - other.time);
}

const latestSmall: Log = {
  name: 'ml-latest-small',
  read: (dataDir) =>
    inOrder(
      readLines(dataDir, 'ml-latest-small/movielens.csv.gz')
        .slice(1)
        .map((line) => {
          const [item = '', , , genres = '', user = '', rating, time] = parseCsvLine(line);
          return { user, item, genres, label: liked(rating), time: Number(time) };
        }),
    ),
};

const sampleOfMillion: Log = {
  name: 'ml-1m-sample',
  read: (dataDir) => {
    const movies = readLines(dataDir, 'ml-1m/movies.dat.gz', 'latin1').map((line) => line.split('::'));
    const genresOf = new Map(movies.map(([item = '', , genres = '']) => [item, genres]));
    return inOrder(
      readLines(dataDir, 'ml-1m/ratings_100k_sample_with_timestamps.dat.gz').map((line) => {
        const [user = '', item = '', rating, time] = line.split('::');
        return { user, item, genres: genresOf.get(item) ?? '', label: liked(rating), time: Number(time) };
      }),
    );
  },
};

/** All logs. */
export const LOGS: readonly Log[] = [latestSmall, sampleOfMillion];

/** Header of the files that are written of a log. */
export const HEADER = 'label,user,item,genres';

/** One row as a line of such a file. */
export function lineOf({ label, user, item, genres }: LogRow): string {
  return [label, user, item, genres].join(',');
}
