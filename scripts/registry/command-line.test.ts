import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { beforeAll, expect, inject, test } from 'vitest';

import { readPackages } from '../workspace/packages.ts';
import { LockedPackages } from './locked-packages.ts';
import { ProcessFailure } from './process.ts';
import { UserFolder } from './user-folder.ts';

// npx is `npm exec`.
const npx = ['npm', 'exec', '--yes', '--', 'fsdnet'];
const training =
  '--train clicks.csv --label click --epochs 2 --batch-size 256 --hidden 16,16 --embedding-dim 4 --threads 1';
const { home, url } = inject('registry');
let user: UserFolder;

beforeAll(() => {
  user = new UserFolder('command line');
  const rows = Array.from({ length: 1200 }, (_, row) => {
    const [shown, item] = [row % 20, Math.floor(row / 20) % 15];
    return `${Number((shown * 7 + item * 3) % 10 < 4)},u${shown},i${item}`;
  });
  user.write('clicks.csv', `click,user,item\n${rows.join('\n')}\n`);
});

/** What `fsdnet doctor --json` prints. */
interface Doctor {
  readonly auto: string;
  readonly engines: readonly { readonly engine: string; readonly works: boolean; readonly fix: string | null }[];
}

async function fsdnet(line: string): Promise<{ readonly result: unknown; readonly messages: string }> {
  const { stdout, stderr } = await user.start([...npx, ...line.split(' '), '--json']);
  return { result: JSON.parse(stdout), messages: stderr };
}

/** Where npx installed it. */
function npxFolder(): string {
  const folders = join(home, '.npm', '_npx');
  return join(folders, readdirSync(folders)[0]!);
}

test('npx fsdnet trains at once, on WebAssembly, and says what would be faster', async () => {
  const { result, messages } = await fsdnet(`train ${training} --out first`);
  expect(result).toMatchObject({
    engine: 'onnx-wasm',
    runtime: expect.stringMatching(/^onnxruntime-web 1\./),
    epochs: 2,
  });
  expect(messages).toContain('fsdnet setup onnx');
});

test('all packages come from the registry that npm is set to; the one script that ran is known', () => {
  const locked = new LockedPackages(npxFolder());
  expect(locked.names()).toContain('fsdnet');
  expect(locked.notFrom(url)).toEqual([]);
  // Of onnxruntime-web: prints a line where its version does not fit.
  expect(locked.withInstallScript()).toEqual(['protobufjs']);
  for (const script of user.scriptsRun()) expect(script).toBe('protobufjs postinstall');
});

test('every entry of all our packages can be imported', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const published = readPackages(root).filter(({ manifest }) => !manifest.private);
  const entries = published.flatMap(({ manifest: { name, exports = {} } }) =>
    Object.keys(exports)
      .map((entry) => join(name, entry))
      // One is data; the other is for users of Vitest.
      .filter((entry) => !/package\.json$|\/vitest$/.test(entry)),
  );
  expect(entries.length).toBeGreaterThanOrEqual(published.length);
  // The command line brings all of them.
  const file = join(npxFolder(), 'import-all.mjs');
  writeFileSync(file, entries.map((entry) => `import '${entry}';\n`).join(''));
  await user.start([process.execPath, file]);
});

test('what is missing is said, with the line that adds it', async () => {
  const { auto, engines } = (await fsdnet('doctor')).result as Doctor;
  expect(auto).toBe('onnx-wasm');
  expect(engines.find(({ engine }) => engine === 'onnx')).toMatchObject({
    works: false,
    fix: 'Run: fsdnet setup onnx',
  });

  const failure = await fsdnet(`train ${training} --engine onnx --out second`).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProcessFailure);
  expect(JSON.parse((failure as ProcessFailure).stdout)).toMatchObject({
    error: { code: 'engine', fix: expect.stringContaining('fsdnet setup onnx') },
  });
  expect(existsSync(join(user.path, 'second'))).toBe(false);
});

test('after fsdnet setup onnx it trains natively', async () => {
  const scripts = user.scriptsRun();
  const { folder } = (await fsdnet('setup onnx')).result as { readonly folder: string };
  expect(user.scriptsRun()).toEqual(scripts);
  const locked = new LockedPackages(folder);
  expect(locked.names()).toContain('onnxruntime-node');
  expect(locked.notFrom(url)).toEqual([]);

  const { result } = await fsdnet(`train ${training} --out third`);
  expect(result).toMatchObject({ engine: 'onnx', runtime: expect.stringMatching(/^onnxruntime-node 1\./) });
});
