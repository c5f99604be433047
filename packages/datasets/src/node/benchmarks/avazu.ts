import { categorical, InputError } from '@fsdnet/core';
import { derivedSource, type Recipe } from './recipe.ts';

/** Columns between `hour` and the end, in file order. */
const CATEGORIES = [
  'C1', 'banner_pos', 'site_id', 'site_domain', 'site_category', 'app_id', 'app_domain', 'app_category', 'device_id',
  'device_ip', 'device_model', 'device_type', 'device_conn_type', 'C14', 'C15', 'C16', 'C17', 'C18', 'C19', 'C20', 'C21',
]; // prettier-ignore
const TIMES = ['hour_of_day', 'weekday', 'weekend'];

/** A file with the columns of the challenge; `hour` (YYMMDDHH) becomes three fields, `id` is left out. */
function challengeFile(path: string, note?: string): Recipe {
  return {
    files: { train: path },
    ...(note !== undefined && { note }),
    split: '8:1:1',
    schema: () => ({ label: 'click', features: [...TIMES, ...CATEGORIES].map((name) => categorical(name)) }),
    sources: async (paths, open) => {
      const table = await open(paths['train'] ?? '', 'read train', { format: 'csv' });
      const positions = ['click', 'hour', ...CATEGORIES].map((name) => {
        const position = table.columns.indexOf(name);
        if (position >= 0) return position;
        throw new InputError({
          where: table.name,
          rule: `column "${name}" is missing`,
          fix: 'Use the file of the challenge.',
        });
      });
      const [click = 0, hour = 0, ...rest] = positions;
      const train = derivedSource(table, ['click', ...TIMES, ...CATEGORIES], (cells, line) => [
        cells[click],
        ...timesOf(String(cells[hour]), `${table.name}:${line}: column "hour"`),
        ...rest.map((position) => cells[position]),
      ]);
      return { train };
    },
  };
}

const timesByHour = new Map<string, readonly string[]>();

/** Hour of day, weekday (0 = Sunday) and whether that is a weekend. */
function timesOf(text: string, where: string): readonly string[] {
  const known = timesByHour.get(text);
  if (known) return known;
  const parts = /^(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)?.slice(1).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0] = parts ?? [];
  if (!parts || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23) {
    throw new InputError({ where, rule: 'expected YYMMDDHH', got: JSON.stringify(text.slice(0, 40)) });
  }
  const weekday = new Date(Date.UTC(2000 + year, month - 1, day)).getUTCDay();
  const times = [String(hour), String(weekday), weekday === 0 || weekday === 6 ? '1' : '0'];
  timesByHour.set(text, times);
  return times;
}

export const avazuChallenge: Recipe = challengeFile('avazu/train');
export const avazuChallengeCsv: Recipe = challengeFile('avazu/train.csv');
export const avazuFirstRows: Recipe = challengeFile(
  'avazu-sample/avazu_sample.csv',
  'Only 8,999 of 40,428,967 rows, all of one hour: good for a try, too few to compare models.',
);
