import { readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickCsv, quickWith } from './click-rows.ts';

const place = new Workplace();
const train = (file: string, out: string, ...options: readonly string[]): Promise<unknown> =>
  place.jsonTogether([
    'train',
    '--train',
    file,
    ...quickWith(['--no-baselines', '--epochs', '1', ...options]),
    '--out',
    out,
  ]);
const cpu = ['--engine', 'cpu'];

beforeAll(async () => {
  place.write('clicks.csv', clickCsv(600));
  place.write('others.csv', clickCsv(600, 2));
  place.write('unlike.csv', clickCsv(600).replaceAll(/^1,/gm, '2,').replaceAll(/^0,/gm, '1,').replaceAll(/^2,/gm, '0,'));
  await train('clicks.csv', 'fsd', '--group-by', 'user');
  await train('clicks.csv', 'dnn', '--model', 'dnn', '--group-by', 'user');
  await train('others.csv', 'others');
  await train('unlike.csv', 'unlike');
}, 60_000); // prettier-ignore

test('runs on their common test rows: what each has, how it differs from the first, a page', async () => {
  const result = await place.jsonTogether(['compare', 'fsd', 'dnn', '--report', 'page.html', ...cpu]);
  const evaluated = await place.jsonTogether(['evaluate', 'dnn', ...cpu]);
  const runs = result['runs'] as readonly Record<string, { readonly value: number; readonly interval: readonly number[] }>[];
  const { auc, logloss, gauc, ece, interval } = evaluated['test'] as Record<string, number> & { interval: number[] };
  expect(result).toMatchObject({ command: 'compare', data: null, rows: 60, report: 'page.html' });
  expect(runs[0]).toMatchObject({ run: 'fsd', difference: null });
  expect(runs[1]).toMatchObject({
    run: 'dnn',
    model: 'dnn',
    auc: { value: auc, interval },
    logloss: { value: expect.closeTo(logloss!, 9) },
    gauc: { value: expect.closeTo(gauc!, 9) },
    ece,
    difference: { auc: { value: expect.closeTo(auc! - runs[0]!['auc']!.value, 9) } },
  });
  const options = result['options'] as readonly { readonly option: string; readonly values: readonly string[] }[];
  expect(options.find(({ option }) => option === 'model.name')).toEqual({ option: 'model.name', values: ['dcn-v2', 'dnn'] });
  const page = readFileSync(place.path('page.html'), 'utf8');
  // Told apart by dashes, markers and names at their ends.
  expect(page).toContain('.curve.series-2{stroke-dasharray');
  expect(page.match(/<polygon class="dot series-2/g)!.length).toBeGreaterThan(4);
  expect(page.match(/class="end"[^>]*>dnn</g)).toHaveLength(3);
  expect(page).not.toMatch(/NaN|undefined/);
}); // prettier-ignore

test('on a file, any runs that read it', async () => {
  const { stdout } = await place.together(['compare', 'fsd', 'others', '--data', 'clicks.csv', ...cpu]);
  expect(stdout).toMatch(/^2 runs on clicks\.csv: 600 rows, 95 % intervals\n/);
  expect(stdout).toMatch(/Minus fsd +AUC/);
});

test('runs whose rows do not match are refused', async () => {
  const refused = (...args: readonly string[]): Promise<string> => place.refusal(['compare', ...args, ...cpu]);
  const fix = 'Name one file of labelled rows for all of them: --data FILE.';
  expect(await refused('fsd', 'others')).toBe(
    `error: fsd and others: are compared on the same rows, got differing train. ${fix}`,
  );
  expect(await refused('fsd')).toContain('compare: takes 2 to 6 runs, got 1.');
  expect(await refused('fsd', 'nowhere')).toContain('nowhere: no such run folder');
  // Another seed cuts other rows.
  await train('unlike.csv', 'flipped', '--seed', '9');
  expect(await refused('unlike', 'flipped')).toContain('got differing seed');
});

test('other labels for the same rows are refused', async () => {
  place.write('both.csv', clickCsv(300).replace('click', 'click,bought').replaceAll(/^([01]),/gm, (_, click) => `${click},${1 - Number(click)},`));
  const clicks = ['--ignore', 'bought', '--label', 'click'];
  await train('both.csv', 'click', ...clicks);
  await train('both.csv', 'bought', '--ignore', 'click', '--label', 'bought');
  expect(await place.refusal(['compare', 'click', 'bought', '--data', 'both.csv', ...cpu])).toContain(
    'click and bought: are compared on the same rows, got other labels from row 1 on.',
  );
}); // prettier-ignore
