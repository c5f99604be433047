import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { readPackages } from '../workspace/packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Source {
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
}

/** What packages publish: no tests, nor what only tests use. */
const sources: readonly Source[] = readPackages(root)
  .filter(({ folder }) => folder.startsWith('packages/'))
  .flatMap(({ path }) =>
    readdirSync(join(path, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name) && !/\.(test|test-d|bench)\.ts$/.test(name))
      .filter((name) => !/(^|\/)(test-support|end-to-end)\//.test(name))
      .map((name) => join(path, 'src', name)),
  )
  .map((file) => ({ file: relative(root, file), text: readFileSync(file, 'utf8') }));

/** An option is defined where it is used; every further file that spells it is one more to keep in step. */
test.each([
  ['patience', 4],
  ['negativeRate', 5],
  ['temperature', 7],
  ['minCount', 8],
])('the option %s is spelled in at most %i files', (word, most) => {
  const files = sources.filter(({ text }) => new RegExp(`\\b${word}\\b`).test(text)).map(({ file }) => file);
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(most);
});

test('at most three values are cast through unknown, each with a comment that says why', () => {
  const casts = sources.flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, index, lines) =>
        line.includes('as unknown as') ? [{ at: `${file}:${index + 1}`, before: lines[index - 1] ?? '' }] : [],
      ),
  );
  expect(casts.length, casts.map(({ at }) => at).join('\n')).toBeLessThanOrEqual(3);
  for (const { at, before } of casts) expect(before, at).toMatch(/^\s*\/\//);
});
