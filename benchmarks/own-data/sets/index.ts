import type { OwnDataSet } from '../own-data-set.ts';
import { avazu } from './avazu.ts';
import { censusIncome } from './census-income.ts';
import { censusKdd } from './census-kdd.ts';
import { criteo } from './criteo.ts';
import { frappe } from './frappe.ts';
import { movielens1m } from './movielens-1m.ts';
import { movielensLatest, movielensLatestByTime } from './movielens-latest.ts';

export const SETS: readonly OwnDataSet[] = [
  censusIncome,
  censusKdd,
  criteo,
  avazu,
  movielensLatestByTime,
  movielensLatest,
  movielens1m(5),
  movielens1m(20),
  movielens1m(80),
  frappe(10),
  frappe(50),
  frappe(200),
];
