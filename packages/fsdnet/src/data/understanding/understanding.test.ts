import { keyedRandom } from '@fsdnet/core/engine';
import { fromRows } from '@fsdnet/datasets';
import { expect, test } from 'vitest';

import type { Console } from '../../cli/output/index.ts';
import type { LoadedData } from '../index.ts';
import { clicksByPart } from './part-clicks.ts';
import { understandingTable } from './understanding-table.ts';
import { tellUnderstanding, understand } from './understanding.ts';

const WORDS = 'red shoes new phone summer sale garden chair city break winter coat'.split(' ');

/** A log with a title, a column that is filled in after the click, and a click rate that rises at the end. */
function clickLog(count: number): Record<string, unknown>[] {
  const random = keyedRandom(1, 'rows');
  const word = (): string => WORDS[Math.floor(random.uniform() * WORDS.length)]!;
  return Array.from({ length: count }, (_, row) => {
    const won = Number(random.uniform() < (row < 0.9 * count ? 0.2 : 0.4));
    const title = `${word()} ${word()} ${word()}`;
    return { at: row, user: `u${Math.floor(random.uniform() * 50)}`, title, 'amount due': won ? row + 0.5 : '', won };
  });
}

/** Data as they are loaded, read from such rows. */
function loaded(options: object = {}): LoadedData {
  const { inference, ...data } = fromRows(clickLog(3000), { ignore: ['at'], splitBy: 'time:at', ...options });
  return { data, inference, cached: false, folder: null };
}

/** What a console was told. */
function listening(): { readonly console: Console; readonly said: string[] } {
  const said: string[] = [];
  const console = {
    live: false,
    info: (text: string) => said.push(text),
    warn: (text: string) => said.push(`warning: ${text}`),
    status: () => undefined,
  };
  return { console: console as Partial<Console> as Console, said };
}

test('label, clicks, text columns, leaks and drift are told', async () => {
  const { console, said } = listening();
  const understanding = await understand(loaded(), console);
  tellUnderstanding(understanding, console);
  expect(said.join('\n')).toMatchInlineSnapshot(`
    "label: "won", a guess: the only column that holds values of a label; name another with --label
    part    rows  clicks  click rate
    train  2,400     494     20.58 %
    valid    300      56     18.67 %
    test     300     130     43.33 %
    column "title" holds text of 3.0 words on average: --multi "title: " makes each word a token
    warning: column "won" is taken as the label, which is only a guess: confirm it with --label won, or name another
    warning: column "amount due" alone ranks the validation rows with AUC 1.0000, so it most likely gives the label away. If it is filled in with or after the click, leave it out: --ignore "amount due"
    warning: the click rate drifts between the parts: 20.58 % in train, 18.67 % in valid, 43.33 % in test. Predictions follow the click rate of the training rows"
  `);
  expect(understanding.warnings).toEqual([
    { code: 'label', field: 'won' },
    { code: 'leak', field: 'amount due', auc: expect.closeTo(1, 2) },
    { code: 'drift', clickRate: { train: expect.closeTo(0.2, 1), valid: expect.closeTo(0.2, 1), test: expect.closeTo(0.4, 1) } },
  ]);
  const { test: clicks, ...others } = clicksByPart(understanding.parts);
  expect(clicks).toBe(130);
  expect(others).toEqual({ train: 494, valid: 56 });
  expect(understandingTable(understanding).rows.map(([name]) => name)).toEqual([
    'Label',
    'Clicks in train',
    'Clicks in valid',
    'Clicks in test',
    'Warning',
    'Warning',
    'Warning',
  ]);
}); // prettier-ignore

test('a named label is told as named, and honest data have no warnings', async () => {
  const { console, said } = listening();
  const understanding = await understand(
    loaded({ label: 'won', ignore: ['at', 'amount due'], splitBy: undefined }),
    console,
  );
  tellUnderstanding(understanding, console);
  expect(said[0]).toBe('label: "won", as named');
  expect(understanding.warnings).toEqual([]);
});

test('of a known data set the clicks alone are told', async () => {
  const { console, said } = listening();
  const { inference: _, ...known } = loaded();
  const understanding = await understand(known, console);
  tellUnderstanding(understanding, console);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^part +rows +clicks +click rate\n/);
});
