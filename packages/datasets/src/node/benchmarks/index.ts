import { avazuChallenge, avazuChallengeCsv, avazuFirstRows } from './avazu.ts';
import { censusIncome, sampleFolder } from './census-income.ts';
import { criteoChallenge, criteoFirstRows, criteoSplit } from './criteo.ts';
import { frappe } from './frappe.ts';
import { movielens1mFlat, movielens1mGenres, movielens1mOfficial } from './movielens-1m.ts';
import { movielensTag } from './movielens-tag.ts';
import type { Recipe } from './recipe.ts';

export { sampleFolder };
export type { OpenPart, Recipe } from './recipe.ts';

/** Ways in which each data set may lie on disk, best first. */
export const recipes: Readonly<Record<string, readonly Recipe[]>> = {
  sample: [censusIncome],
  frappe: [frappe],
  'ml-1m': [movielens1mFlat, movielens1mOfficial],
  'ml-1m-genres': [movielens1mGenres],
  'ml-tag': [movielensTag],
  criteo: [criteoSplit, criteoChallenge, criteoFirstRows],
  avazu: [avazuChallenge, avazuChallengeCsv, avazuFirstRows],
};
