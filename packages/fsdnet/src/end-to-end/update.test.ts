import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { nextFolder } from '../run/update/next-folder.ts';
import { ctrlCAfter, Workplace } from './cli-process.ts';
import { clickCsv, quickWith } from './click-rows.ts';

const place = new Workplace();

beforeAll(async () => {
  place.write('clicks.csv', clickCsv(400));
  place.write('tomorrow.csv', clickCsv(300, 2).replaceAll(/,u1(\d)/g, ',new$1'));
  place.write('long.csv', clickCsv(40_000, 3));
  await place.jsonTogether(['train', '--train', 'clicks.csv', ...quickWith(['--no-baselines']), '--out', 'ctr/7']);
}, 60_000);

/** Everything in a folder, by name. */
function contentOf(folder: string): unknown {
  const names = readdirSync(place.path(folder), { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => [name, name.includes('.') ? readFileSync(place.path(`${folder}/${name}`), 'base64') : '']);
}

test.each([
  ['ctr/7', 'ctr/8'],
  ['ctr', 'ctr-2'],
  ['ctr-2', 'ctr-3'],
  ['/runs/ctr/099', '/runs/ctr/100'],
  ['ctr/09', 'ctr/10'],
  ['runs/clicks-20261201-104205', 'runs/clicks-20261201-104205-2'],
  ['model3', 'model3-2'],
])('%s is followed by %s', (run, next) => expect(nextFolder(run)).toBe(next));

test('a day is scored, then learned; the next day starts from the same rate', async () => {
  const before = contentOf('ctr/7');
  const result = await place.jsonTogether(['update', 'ctr/7', '--train', 'tomorrow.csv', '--update-rate', '0.5']);
  expect(contentOf('ctr/7')).toEqual(before);
  expect(result).toMatchObject({
    command: 'update',
    run: 'ctr/8',
    rows: { train: 300 },
    learningRate: 0.0005,
    start: { run: place.path('ctr/7'), generation: 1, growth: { user: { before: 20, dropped: 0 } } },
    calibration: { kind: expect.any(String) },
  });
  const { auc, stretches } = result['progressive'] as { readonly auc: number; readonly stretches: readonly { rows: number }[] };
  expect(auc).toBeGreaterThan(0);
  expect(stretches.map(({ rows }) => rows)).toEqual(new Array(10).fill(30));
  await place.jsonTogether(['predict', 'ctr/8', '--data', 'tomorrow.csv', '--out', 'scored.csv', '--engine', 'cpu']);
  const again = await place.jsonTogether(['update', 'ctr/8', '--train', 'clicks.csv', 'tomorrow.csv'].flatMap((word) => word === 'tomorrow.csv' ? ['--train', word] : [word])); // prettier-ignore
  expect(again).toMatchObject({ run: 'ctr/9', rows: { train: 700 }, learningRate: 0.001, start: { generation: 2 } });
  expect(readFileSync(place.path('ctr/9/report.html'), 'utf8')).toContain('Over the rows, in their order');
  // A whole training goes on with the epochs and the rate of the last one.
  const whole = await place.jsonTogether(['train', '--init', 'ctr/9', '--train', 'clicks.csv', '--no-baselines', '--out', 'whole']);
  expect(whole['epochs']).toBe(2);
  const { training } = JSON.parse(readFileSync(place.path('whole/config.json'), 'utf8')) as { training: object };
  expect(training).toMatchObject({ learningRate: 0.001, tableUpdate: 'dense', progressive: false });
}, 60_000); // prettier-ignore

test('what cannot be updated is refused', async () => {
  const refused = (...args: readonly string[]): Promise<string> => place.refusal(['update', ...args]);
  expect(await refused('ctr/7')).toContain('update: needs the new rows. Name their file: --train FILE.');
  expect(await refused('ctr/7', '--train', 'no.csv')).toContain('--train no.csv: no such file');
  expect(await refused('ctr/7', '--train', 'tomorrow.csv', '--out', 'ctr/7')).toContain('--out ctr/7: exists already');
  expect(await refused('ctr/77', '--train', 'tomorrow.csv')).toContain('ctr/77: no such run folder');
  expect(await place.refusal(['train', '--resume', '--out', 'ctr/8'])).toContain(
    'ctr/8: was made by update, which takes one pass over its rows. Give the same update again',
  );
  expect(await place.refusal(['evaluate', 'ctr/8'])).toContain('ctr/8: the run has no test rows. Name a file with --data.');
}); // prettier-ignore

test('two at once: the second is refused; a kill leaves the old run as it was and the new one absent', async () => {
  const before = contentOf('ctr/7');
  const args = ['update', 'ctr/7', '--train', 'long.csv', '--out', 'killed', '--log-level', 'debug'];
  let second: Promise<string> | undefined;
  const { signal } = await place.cli(args, {
    onStart: (child) => {
      child.stderr?.on('data', (text: string) => {
        if (second || !text.includes('start: the weights')) return;
        second = place
          .refusal(['update', 'ctr/7', '--train', 'tomorrow.csv', '--out', 'other'])
          .finally(() => child.kill('SIGKILL'));
      });
    },
  });
  expect(signal).toBe('SIGKILL');
  expect(await second).toMatch(/one process at a time may update a run, got a lock of process \d+/);
  expect([existsSync(place.path('killed')), existsSync(place.path('other'))]).toEqual([false, false]);
  expect(contentOf('ctr/7')).toEqual(before);
  await place.jsonTogether(['update', 'ctr/7', '--train', 'tomorrow.csv', '--out', 'killed']);
  expect(readdirSync(place.folder).filter((name) => name.startsWith('.'))).toEqual([]);
  const stopped = await place.cli([...args.slice(0, 5), 'stopped'], { onStart: ctrlCAfter('start: the weights') });
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain('ctr/7 is as it was, and nothing new is kept. Give the same command again.');
  expect(existsSync(place.path('stopped'))).toBe(false);
}, 60_000);
