import { mkdirSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { quickOptions } from './click-rows.ts';

const place = new Workplace();

/** Options of a quick training on a known data set. */
const quick = quickOptions.filter((_, index) => index > 3);

test('--group-by on a known data set gives gAUC, which may pick the epoch', async () => {
  const header = 'label,user,item,daytime,weekday,isweekend,homework,cost,weather,country,city';
  mkdirSync(place.path('data/frappe_x1'), { recursive: true });
  for (const part of ['train', 'valid', 'test']) {
    const rows = Array.from(
      { length: 60 },
      (_, row) => `${Number((row * 7) % 10 < 4)},${row % 3},${row % 7},1,1,1,1,1,1,1,1`,
    );
    place.write(`data/frappe_x1/${part}.csv`, `${[header, ...rows].join('\n')}\n`);
  }
  const train = ['train', '--dataset', 'frappe', '--data-dir', 'data', ...quick, '--monitor', 'gauc'];
  const { test: tested } = await place.json([...train, '--group-by', 'user', '--out', 'grouped']);
  expect(tested).toMatchObject({ auc: expect.any(Number), gauc: expect.any(Number) });
  expect(JSON.parse(readFileSync(place.path('grouped/config.json'), 'utf8'))).toMatchObject({
    config: { data: { dataset: 'frappe', groupBy: 'user' } },
  });
  expect(await place.refusal([...train, '--out', 'new', '--group-by', 'usre'])).toMatch(
    /column "usre" does not exist\. Did you mean "user"\?/,
  );
}, 60_000);
