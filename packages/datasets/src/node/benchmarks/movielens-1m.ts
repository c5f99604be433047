import { categorical, InputError, multiValued, numeric, type Schema } from '@fsdnet/core';
import type { RowSource } from '../../prepare/row-source.ts';
import type { OpenTableOptions } from '../open-table.ts';
import { derivedSource, publishedParts, type OpenPart, type Recipe } from './recipe.ts';

const FIELDS = ['UserID', 'Gender', 'Age', 'Occupation', 'MovieID'];

/** Ratings above this count as a click. */
const LIKED = 3;

/** Codes of the flat files. */
const GENDER_CODES: Readonly<Record<string, string>> = { F: '0', M: '1' };

const OFFICIAL_FILES = {
  ratings: 'ml-1m-official/ratings.dat',
  users: 'ml-1m-official/users.dat',
  movies: 'ml-1m-official/movies.dat',
};

function schema(): Schema {
  return { label: 'Label', features: FIELDS.map((name) => categorical(name)), group: 'UserID' };
}

/** The paper's task as flat files with a fixed split. */
export const movielens1mFlat: Recipe = publishedParts('ml-1m_x1', schema);

/** The paper's task from the official files. */
export const movielens1mOfficial: Recipe = {
  files: OFFICIAL_FILES,
  note: 'The parts are cut here; the authors did not publish their split.',
  split: '8:1:1',
  schema,
  sources: async (paths, open) => ({ train: await usersRatings(paths, open) }),
};

/** The five fields, the genres and the year of the movie. */
export const movielens1mGenres: Recipe = {
  files: OFFICIAL_FILES,
  split: '8:1:1',
  schema: () => ({
    label: 'Label',
    features: [...FIELDS.map((name) => categorical(name)), multiValued('Genres', { separator: '|' }), numeric('Year')],
    group: 'UserID',
  }),
  sources: async (paths, open) => {
    const movies = await readMovies(paths['movies'] ?? '', open);
    const ratings = await usersRatings(paths, open);
    const movieAt = ratings.columns.indexOf('MovieID');
    const train = derivedSource(ratings, [...ratings.columns, 'Genres', 'Year'], (cells, line) => [
      ...cells,
      ...found(movies, cells[movieAt] as string, 'movie', ratings.name, line),
    ]);
    return { train };
  },
};

/** The official files: `::` between cells, no header, ISO-8859-1. */
function official(columns: readonly string[]): OpenTableOptions {
  return { format: 'csv', separator: '::', columns, encoding: 'iso-8859-1' };
}

/** Label and the five fields of each rating. */
async function usersRatings(paths: Readonly<Record<string, string>>, open: OpenPart): Promise<RowSource> {
  const users = await readUsers(paths['users'] ?? '', open);
  const columns = ['UserID', 'MovieID', 'Rating', 'Timestamp'];
  const ratings = await open(paths['ratings'] ?? '', 'read train', official(columns));
  return derivedSource(ratings, ['Label', ...FIELDS], (cells, line) => {
    const [user = '', movie, rating] = cells as string[];
    const label = Number(rating) > LIKED ? '1' : '0';
    return [label, user, ...found(users, user, 'user', ratings.name, line), movie];
  });
}

/** Gender code, age and occupation by user. */
async function readUsers(path: string, open: OpenPart): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = new Map<string, readonly string[]>();
  const table = await open(path, 'read users', official(['UserID', 'Gender', 'Age', 'Occupation', 'Zip-code']));
  await table.scan((cells, line) => {
    const [user = '', gender = '', age = '', occupation = ''] = cells as string[];
    const code = GENDER_CODES[gender];
    if (code === undefined) {
      throw new InputError({
        where: `${path}:${line}: column "Gender"`,
        rule: 'expected F or M',
        got: JSON.stringify(gender),
      });
    }
    users.set(user, [code, age, occupation]);
  });
  return users;
}

/** Genres and year by movie; the year stands in brackets at the end of the title. */
async function readMovies(path: string, open: OpenPart): Promise<ReadonlyMap<string, readonly string[]>> {
  const movies = new Map<string, readonly string[]>();
  const table = await open(path, 'read movies', official(['MovieID', 'Title', 'Genres']));
  await table.scan((cells) => {
    const [movie = '', title = '', genres = ''] = cells as string[];
    movies.set(movie, [genres, /\((\d{4})\)\s*$/.exec(title)?.[1] ?? '']);
  });
  return movies;
}

function found(
  map: ReadonlyMap<string, readonly string[]>,
  key: string,
  what: string,
  source: string,
  line: number,
): readonly string[] {
  const value = map.get(key);
  if (value) return value;
  throw new InputError({
    where: `${source}:${line}`,
    rule: `the ${what} must be in the file of ${what}s`,
    got: JSON.stringify(key),
    fix: 'Copy the three files from one release.',
  });
}
