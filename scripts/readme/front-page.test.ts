import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

import { runCode } from './readmes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(`${root}README.md`, 'utf8');

test('either the version since which npm has it, or the lines for a clone', () => {
  const onNpm = /on npm since version \d+\.\d+\.\d+/i.test(text);
  const inAClone = /^git clone .*\nnpm run -s fsdnet -- train/m.test(text);
  expect([onNpm, inAClone]).toEqual([!inAClone, !onNpm]);
});

test('its program trains its backbone', async () => {
  const [backbone = '', program = '', ...others] = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
    ([, code]) => code,
  );
  expect(others).toEqual([]);
  const whole = program.replace("import { gatedCross } from './gated-cross.ts';\n", backbone);
  // Where every package that it imports is a dependency.
  expect(await runCode(whole, `${root}packages/fsdnet`)).toContain('auc');
});
