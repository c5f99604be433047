import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

import { commandsAfterTraining } from './after-training.ts';
import { commandText, shellWord } from './shell-word.ts';

test.each([
  ['clicks.csv', 'clicks.csv'],
  ['genres: ', '"genres: "'],
  ['price, USD', '"price, USD"'],
  ['', '""'],
  ['a "b" $c', `'a "b" $c'`],
  ["it's $5", `'it'\\''s $5'`],
])('%s', (word, written) => {
  expect(shellWord(word)).toBe(written);
  expect(execFileSync('sh', ['-c', `printf %s ${written}`], { encoding: 'utf8' })).toBe(word);
});

test('commands can be pasted', () => {
  expect(commandText(['fsdnet', 'inspect', 'my clicks.csv'])).toBe('fsdnet inspect "my clicks.csv"');
  expect(commandsAfterTraining('runs/a b')).toContain('fsdnet predict "runs/a b" --data new.csv --out scored.csv');
});
