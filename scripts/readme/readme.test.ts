import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { withOptionTables } from './option-tables.ts';
import { docsOf, readmesOf, runCode, runnableBlocks } from './readmes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readmes = readmesOf(root);
// Every page can import what the command line can.
const pages = docsOf(root).map(([name, text]) => ({ folder: name, path: join(root, 'packages/fsdnet'), text }));
const blocks = [...readmes, ...pages].flatMap(({ folder, path, text }) =>
  runnableBlocks(text).map((code, index) => [`${folder}, block ${index + 1}`, path, code] as const),
);

test('there is code to run', () => {
  expect(runnableBlocks('```ts run\nrun();\n```\n```ts\nignored();\n```\n')).toEqual(['run();\n']);
  expect(blocks.length).toBeGreaterThan(0);
});

test.each(blocks)('%s runs', async (_, path, code) => {
  await runCode(code, path);
});

test.each(readmes.map(({ folder, text }) => [folder, text] as const))(
  '%s: option tables are up to date',
  async (_, text) => {
    // If not: node --conditions=@fsdnet/source scripts/readme/write-option-tables.ts
    expect(text).toBe(await withOptionTables(root, text));
  },
);
