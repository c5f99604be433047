import { existsSync, readFileSync } from 'node:fs';

import { keyedRandom } from '@fsdnet/core/engine';
import { beforeAll, expect, test } from 'vitest';

import { Workplace, inPairs } from './cli-process.ts';
import { clickHeader, clickRows, quickOptions } from './click-rows.ts';

const place = new Workplace();

/** Options of a quick training that say nothing about the data. */
const quick = quickOptions.filter((_, index) => index > 5);

const WORDS = 'red shoes new phone summer sale garden chair city break winter coat'.split(' ');

beforeAll(() => {
  const random = keyedRandom(1, 'titles');
  const title = (): string => Array.from({ length: 4 }, () => WORDS[Math.floor(random.uniform() * 12)]).join(' ');
  const rows = clickRows(1200).map((row) => `${row},${title()},${row.startsWith('1') ? 'card' : 'none'}`);
  place.write('log.csv', `${clickHeader},title,payment\n${rows.join('\n')}\n`);
  // Nothing here is named like a label.
  const forgotten = clickRows(300).map((row, index) => `${row},${index % 2}`);
  place.write('forgotten.csv', `bought,user,item,age,genres,mobile\n${forgotten.join('\n')}\n`);
  place.write('both.csv', `bought,user,item,age,genres,paid\n${forgotten.join('\n')}\n`);
});

const leak = { code: 'leak', field: 'payment', auc: 1 };

test('inspect says what train would make of a file, and writes it as a configuration that train takes', async () => {
  const { code, stdout, stderr } = await place.cli(['inspect', 'log.csv']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // Memory and speed are those of the machine.
  expect(stdout.replace(/\d+ MiB of memory at the peak, .* s per epoch/, '… MiB of memory, … s')).toMatchInlineSnapshot(`
    "log.csv: csv, 58 KiB

    column   used as      values                  missing  why (judged by 1,200 rows)
    click    label        2 different              0.00 %  a guess from its name
    user     categorical  20 different             0.00 %  text, 20 different in 1,200 rows
    item     categorical  30 different             0.00 %  text, 30 different in 1,200 rows
    age      numeric      18 to 67, 50 different   4.92 %  integers, and "age" names a quantity
    genres   multi        15 different            15.08 %  lists separated by "|", 4 different tokens
    title    categorical  1,174 different          0.00 %  text, 1,174 different in 1,200 rows
    payment  categorical  2 different              0.00 %  text, 2 different in 1,200 rows

    label: "click", a guess from its name; name another with --label
    part   rows  clicks  click rate
    train   960     386     40.21 %
    valid   120      56     46.67 %
    test    120      47     39.17 %
    column "title" holds text of 4.0 words on average: --multi "title: " makes each word a token
    warning: column "payment" alone ranks the validation rows with AUC 1.0000, so it most likely gives the label away. If it is filled in with or after the click, leave it out: --ignore payment

    training: about 1,200 rows, 30,962 parameters, … MiB of memory, … s

    next:
      fsdnet train --train log.csv --label click
    "
  `);

  const inspected = await place.json(['inspect', 'log.csv', '--multi', 'title: ', '--out', 'made/config.yaml']);
  expect(inspected).toMatchObject({
    command: 'inspect',
    files: [{ path: 'log.csv', format: 'csv' }],
    label: { column: 'click', reason: 'a guess from its name' },
    warnings: [leak],
    estimate: { rows: 1200, parameters: expect.any(Number), peakRssBytes: expect.any(Number), secondsPerEpoch: expect.any(Number) },
    out: 'made/config.yaml',
    next: 'fsdnet train --config made/config.yaml',
  });
  expect(readFileSync(place.path('made/config.yaml'), 'utf8')).toMatchInlineSnapshot(`
    "# Written by fsdnet inspect, for fsdnet train --config. Paths are those of the folder that it is called from.
    train:
      - log.csv
    label: click
    categorical:
      - user
      - item
      - payment
    numeric:
      - age
    multi:
      - genres:|
      - "title: "
    "
  `);

  const trained = await place.json(['train', '--config', 'made/config.yaml', ...quick, '--out', 'run']);
  const { rows, clicks, warnings } = inspected;
  expect(trained).toMatchObject({ rows, clicks });
  // After them may stand that the model does not beat the baselines.
  expect((trained['warnings'] as object[]).slice(0, 1)).toEqual(warnings);
  const config = JSON.parse(readFileSync(place.path('run/config.json'), 'utf8')) as object;
  expect(config).toMatchObject({
    config: {
      data: { label: 'click', categorical: ['user', 'item', 'payment'], numeric: ['age'], multi: ['genres:|', 'title: '] },
    },
  });
  expect(readFileSync(place.path('run/report.html'), 'utf8')).toContain('column &quot;payment&quot; alone ranks');
}, 60_000); // prettier-ignore

test('what reading and splitting had to say is shown too, and nothing is left behind', async () => {
  const sampled = await place.json(['inspect', 'log.csv', '--negative-rate', '0.5', '--seed', '7'], {
    environment: { XDG_CACHE_HOME: place.path('untouched') },
  });
  expect(sampled).toMatchObject({ notes: [expect.stringMatching(/training rows are kept/)] });
  expect(sampled['next']).toBe('fsdnet train --train log.csv --label click --negative-rate 0.5 --seed 7');
  expect(existsSync(place.path('untouched/fsdnet/encoded'))).toBe(false);
}, 60_000);

test('train tells the same before it trains, and ends with the next commands', async () => {
  const { stdout, stderr } = await place.cli(['train', '--train', 'log.csv', ...quick, '--out', 'told']);
  expect(stderr).toContain('label: "click", a guess from its name; name another with --label\npart');
  expect(stderr).toMatch(/warning: column "payment" alone ranks the validation rows with AUC 1\.0000, .*--ignore payment/);
  expect(stderr).toContain('--multi "title: " makes each word a token');
  expect(stdout).toMatch(/next:\n {2}fsdnet predict told --data new\.csv --out scored\.csv\n {2}fsdnet export told/);
}, 60_000); // prettier-ignore

test('a forgotten label is guessed loudly, or the candidates are listed', async () => {
  const { stdout } = await place.cli(['inspect', 'forgotten.csv']);
  expect(stdout).toContain('label: "bought", a guess: the only column with the name of an outcome');
  expect(stdout).toContain('warning: column "bought" is taken as the label, which is only a guess: confirm it with --label bought');
  expect(stdout).toContain('fsdnet train --train forgotten.csv --label bought');
  place.write('there.json', '{}');
  const messages = await inPairs({
    'several candidates': () => place.refusal(['train', '--train', 'both.csv', '--out', 'new']),
    'several candidates, inspected': () => place.refusal(['inspect', 'both.csv']),
    'a configuration that exists': () => place.refusal(['inspect', 'log.csv', '--out', 'there.json']),
    'a configuration in another format': () => place.refusal(['inspect', 'log.csv', '--out', 'config.toml']),
    'no such file': () => place.refusal(['inspect', 'lg.csv']),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a configuration in another format": "error: --out config.toml: must end in .yaml, .yml or .json. For example --out config.yaml.",
      "a configuration that exists": "error: --out there.json: exists already, and is not overwritten. Name another file, or remove this one.",
      "no such file": "error: lg.csv: no such file or folder. Check the path.",
      "several candidates": "error: …/both.csv: several columns could be the label, got bought, paid. Name the one that is (\`label\`, on the command line --label COLUMN).",
      "several candidates, inspected": "error: …/both.csv: several columns could be the label, got bought, paid. Name the one that is (\`label\`, on the command line --label COLUMN).",
    }
  `);
}, 60_000); // prettier-ignore
