import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { buildModel } from '../models/index.ts';
import { inPairs, Workplace } from './cli-process.ts';
import { clickCsv } from './click-rows.ts';

const place = new Workplace();
const cpu = ['--engine', 'cpu'];
const code = {
  'own/model.ts': `
    import { dcnV2 } from '@fsdnet/models-dcn';
    import { hidden } from './parts/units.ts';
    export default dcnV2({ hidden, crossLayers: 2 });`,
  'own/parts/units.ts': `
    import { width } from '../width.ts';
    export const hidden = [width, width];`,
  'own/width.ts': 'export const width: number = 6;',
};
const names = Object.keys(code) as (keyof typeof code)[];

/** Code that shows that it was executed. */
const leavesTrace = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(place.path('executed'))}, '');\n`;

beforeAll(async () => {
  mkdirSync(place.path('own/parts'), { recursive: true });
  for (const name of names) place.write(name, code[name]);
  symlinkSync(place.path('own'), place.path('linked'), 'junction');
  place.write('clicks.csv', clickCsv(300, 5));
  const data = ['--train', 'clicks.csv', '--label', 'click', '--embedding-dim', '3', '--epochs', '1', ...cpu];
  await inPairs({
    run: () => place.json(['train', ...data, '--model', 'own/model.ts', '--out', 'run']),
    linked: () => place.json(['train', ...data, '--model', 'linked/model.ts', '--out', 'run-linked']),
  });
}, 60_000);

test('a run folder keeps the hash of each file of its model', () => {
  for (const run of ['run', 'run-linked']) {
    const { config } = JSON.parse(readFileSync(place.path(`${run}/config.json`), 'utf8')) as {
      readonly config: { readonly model: object };
    };
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(config.model).toMatchObject({ sha256: hash, imports: { 'parts/units.ts': hash, 'width.ts': hash } });
  }
});

test('a run whose files are as they were is opened', async () => {
  const results = await inPairs({
    run: () => place.json(['evaluate', 'run', ...cpu]),
    linked: () => place.json(['evaluate', 'run-linked', ...cpu]),
  });
  expect(results['run']!['test']).toEqual(results['linked']!['test']);
}, 60_000);

test.each(names)('a change of %s is refused before anything is executed', async (name) => {
  place.write(name, leavesTrace + code[name]);
  try {
    expect(await place.refusal(['describe', 'run'])).toBe(
      `error: …/${name}: has changed since the run was made with it. Restore the file, name a module with --model, or train a new run.`,
    );
    expect(existsSync(place.path('executed'))).toBe(false);
    expect(await place.json(['describe', 'run', '--model', 'own/model.ts'])).toMatchObject({ model: 'dcn-v2' });
  } finally {
    place.write(name, code[name]);
    rmSync(place.path('executed'), { force: true });
  }
});

test('code without a hash is not executed', async () => {
  const file = place.path(place.write('unhashed.ts', `${leavesTrace}export default 1;\n`));
  const spec = { name: 'own', options: {}, fsd: null, file, sha256: null };
  await expect(buildModel(spec)).rejects.toThrow(
    'unhashed.ts: is code of the run whose hash the run folder does not keep, so it is not executed. Name the module with --model',
  );
  expect(existsSync(place.path('executed'))).toBe(false);
});
