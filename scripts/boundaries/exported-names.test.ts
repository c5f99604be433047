import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { exportedNames } from './exported-names.ts';

/** Names that `@fsdnet/core` may export: what nobody can keep in mind is no small core. */
const MOST_NAMES = 80;

const core = fileURLToPath(new URL('../../packages/core/src', import.meta.url));

test(`@fsdnet/core exports at most ${MOST_NAMES} names`, () => {
  const names = exportedNames(join(core, 'index.ts')).map(({ name }) => name);
  expect(names).toContain('defineBackbone');
  expect(names.length).toBeLessThanOrEqual(MOST_NAMES);
});

test.each(['index.ts', 'engine/index.ts', 'testing/index.ts'])(
  'every name behind core/src/%s has a docstring',
  (door) => {
    expect(exportedNames(join(core, door)).filter(({ documented }) => !documented)).toEqual([]);
  },
);

test('names are counted through doors and namespaces, types too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exported-names-'));
  try {
    writeFileSync(join(folder, 'inner.ts'), '/** One. */\nexport const one = 1;\nexport interface Two {}\n');
    const door = join(folder, 'index.ts');
    writeFileSync(door, "export { one, type Two } from './inner.ts';\nexport * as inner from './inner.ts';\n");
    expect(exportedNames(door)).toEqual([
      { name: 'one', documented: true },
      { name: 'Two', documented: false },
      { name: 'inner', documented: false },
      { name: 'inner.one', documented: true },
      { name: 'inner.Two', documented: false },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
