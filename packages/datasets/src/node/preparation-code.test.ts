import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;

/** Copies of the two packages, which a test can change. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-code-'));
  for (const name of ['core', 'datasets']) {
    const [from, to] = [join(packages, name), join(folder, name)];
    cpSync(join(from, 'src'), join(to, 'src'), { recursive: true });
    cpSync(join(from, 'package.json'), join(to, 'package.json'));
  }
  symlinkSync(join(packages, 'core', 'node_modules'), join(folder, 'core', 'node_modules'), 'junction');
  mkdirSync(join(folder, 'datasets', 'node_modules', '@fsdnet'), { recursive: true });
  for (const name of ['@fsdnet/core', 'hyparquet', 'hyparquet-compressors', 'hyparquet-writer']) {
    const place = join('datasets', 'node_modules', name);
    const target = name === '@fsdnet/core' ? join(folder, 'core') : join(packages, place);
    symlinkSync(target, join(folder, place), 'junction');
  }
  const rows = Array.from({ length: 60 }, (_, row) => `${row % 2},${row}.5`);
  writeFileSync(join(folder, 'clicks.csv'), ['click,price', ...rows].join('\n'));
  writeFileSync(
    join(folder, 'datasets', 'prepare.ts'),
    `import { readData } from './src/node/index.ts';
const data = await readData({
  train: 'clicks.csv', label: 'click', numericScaling: 'piecewise', cacheDir: 'cache',
});
console.log(JSON.stringify(data.prepareCached));
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether the copies took the data from the cache. */
async function cached(): Promise<boolean> {
  const args = ['--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning', 'datasets/prepare.ts'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  return JSON.parse(stdout) as boolean;
}

test('data that other code has prepared are not taken from the cache', async () => {
  expect([await cached(), await cached()]).toEqual([false, true]);
  for (const file of ['core/src/schema/piecewise.ts', 'datasets/src/node/prepare-sources.ts']) {
    const path = join(folder, file);
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n// Other code.\n`);
    expect([file, await cached(), await cached()]).toEqual([file, false, true]);
  }
  writeFileSync(join(folder, 'core/src/schema/schema.test.ts'), '');
  expect(await cached()).toBe(true);
});
