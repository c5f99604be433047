import { expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickHeader, clickRows, quickOptions } from './click-rows.ts';

const place = new Workplace();
const csv = (lines: readonly string[], header = clickHeader): string => `${header}\n${lines.join('\n')}\n`;
const withoutClicks = clickRows(1000).map((row) => `0${row.slice(1)}`);

test('where chance would leave a part without a click, rows are split by class, which is told', async () => {
  place.write('rare.csv', csv(withoutClicks.map((row, index) => (index % 400 === 7 ? `1${row.slice(1)}` : row))));
  const { code, stdout, stderr } = await place.together([
    'train', '--train', 'rare.csv', ...quickOptions, '--out', 'rare', '--json',
  ]); // prettier-ignore
  expect({ code, stderr }).toEqual({ code: 0, stderr });
  expect(stderr).toMatch(
    /Split at random, the \w+ part would have no row with a click, so the rows are split by class\./,
  );
  expect(JSON.parse(stdout)).toMatchObject({
    rows: { train: 798, valid: 101, test: 101 },
    clicks: { train: 1, valid: 1, test: 1 },
    test: { auc: expect.any(Number) },
  });
  const { rows, test: tested } = await place.jsonTogether(['evaluate', 'rare', '--engine', 'cpu']);
  expect({ rows, tested }).toMatchObject({
    rows: { test: 101 },
    tested: (JSON.parse(stdout) as { test: object }).test,
  });
}, 60_000);

test('one class in the whole file, in a part of its own or at the end of time is an error', async () => {
  const refused = (train: string, ...more: string[]): Promise<string> =>
    place.refusal(['train', '--train', train, ...quickOptions, '--out', 'refused', ...more]);
  place.write('none.csv', csv(withoutClicks));
  place.write('some.csv', csv(clickRows(200)));
  place.write('early.csv', csv(clickRows(200).map((row, index) => `${Number(index < 60 && index % 2)}${row.slice(1)},${index}`), `${clickHeader},hour`)); // prettier-ignore
  expect(await refused('none.csv')).toContain(
    'needs rows with and without a click, got 800 rows without one. Give more',
  );
  expect(await refused('some.csv', '--valid', 'none.csv')).toContain(
    'none.csv (valid part): column "click": needs rows with and without a click, got 1000 rows without one.',
  );
  expect(await refused('early.csv', '--split-by', 'time:hour')).toContain(
    'got 20 rows without one. Choose other shares (`split`, --split), or leave `splitBy` (--split-by) out: rows that are not split by "hour" are split by class if need be.',
  );
}, 60_000);

test('rows of weight 0 change no metric', async () => {
  const header = `${clickHeader},weight`;
  const weighted = clickRows(400).map((row, index) => `${row},${1 + (index % 3)}`);
  const weightless = clickRows(300, 7).map((row) => `${row},0`);
  place.write('weighted.csv', csv(weighted, header));
  place.write('more.csv', csv([...weightless, ...weighted], header));
  await place.jsonTogether([
    'train', '--train', 'weighted.csv', ...quickOptions, '--weight', 'weight', '--out', 'weighted',
  ]); // prettier-ignore
  const [plain, more] = [
    await place.jsonTogether(['evaluate', 'weighted', '--data', 'weighted.csv']),
    await place.jsonTogether(['evaluate', 'weighted', '--data', 'more.csv']),
  ];
  expect([plain['rows'], more['rows']]).toEqual([{ test: 400 }, { test: 700 }]);
  expect(more['test']).toEqual(plain['test']);
}, 60_000);
