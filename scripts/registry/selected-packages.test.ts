import { beforeAll, expect, test } from 'vitest';

import { ProcessFailure } from './process.ts';
import { typeScripts, UserFolder } from './user-folder.ts';

const selected = ['core', 'datasets', 'engine-onnx', 'fsd-module', 'models-dcn', 'training'].map(
  (name) => `@fsdnet/${name}`,
);
const project = 'scripts/registry/projects/selected-packages';
let user: UserFolder;

beforeAll(async () => {
  user = new UserFolder('selected packages', [
    `${project}/train.ts`,
    `${project}/train-and-load.js`,
    'scripts/registry/projects/tsconfig.json',
  ]);
  await user.run(`npm install ${selected.join(' ')}`);
});

test('nothing else of ours is installed', () => {
  expect(user.ours()).toEqual(selected);
});

test('no package that is installed has an install script', async () => {
  expect(user.locked().withInstallScript()).toEqual([]);
  expect(user.scriptsRun()).toEqual([]);
  // A script that there is would have been noted: npm runs the folder's own now.
  await user.run('npm install');
  expect(user.scriptsRun()).toEqual(['user postinstall']);
});

test('the error names the line that adds a runtime, and with it a TypeScript program trains and scores', async () => {
  const failure = await user.script('train.ts').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProcessFailure);
  const line = /npm install[^."]*onnxruntime-node/.exec((failure as ProcessFailure).stderr)?.[0];
  expect(line).toBe('npm install --ignore-scripts onnxruntime-node');

  await user.run(line!);
  expect(user.locked().withInstallScript()).toEqual(['onnxruntime-node']);
  expect(user.scriptsRun()).toEqual(['user postinstall']);
  const { auc, scores } = await user.script('train.ts');
  expect(auc).toBeGreaterThan(0.9);
  expect(scores).toEqual([expect.closeTo(0.5, 0)]);
});

test('a program in plain JavaScript trains from a file, saves, loads and scores', async () => {
  const rows = Array.from({ length: 1200 }, (_, row) => {
    const [shown, item] = [row % 20, Math.floor(row / 20) % 15];
    return `${Number((shown * 7 + item * 3) % 10 < 4)},u${shown},i${item}`;
  });
  user.write('clicks.csv', `click,user,item\n${rows.join('\n')}\n`);
  const { auc, scores } = await user.script('train-and-load.js');
  expect(auc).toBeGreaterThan(0.9);
  expect(scores).toEqual([expect.closeTo(0.5, 0)]);
});

test.each(typeScripts.slice(1))('both programs have the right types for TypeScript %s', async (version) => {
  await user.checkTypes(version);
});

test(`for TypeScript ${typeScripts[0]!} too, and so have our declarations`, async () => {
  const messages = await user.checkTypes(typeScripts[0]!, ['--skipLibCheck', 'false']).then(
    ({ stdout }) => stdout,
    ({ stdout }: ProcessFailure) => stdout,
  );
  // Those of tfjs may have errors; with newer versions of TypeScript they do.
  expect(messages.split('\n').filter((line) => !line.startsWith('node_modules/@tensorflow/'))).toEqual(['']);
});
