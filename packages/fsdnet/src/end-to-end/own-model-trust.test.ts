import { cpSync, existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { tfjs } from '@fsdnet/engine-tfjs';
import { afterEach, beforeAll, expect, test } from 'vitest';

import { loadModel } from '../index.ts';
import { ctrlCAfter, inPairs, Workplace } from './cli-process.ts';
import { clickCsv } from './click-rows.ts';

const place = new Workplace();
const cpu = ['--engine', 'cpu'];
const trusting = '--trust-model-code';
/** An environment whose cache folder is another user's. */
const stranger = { environment: { XDG_CACHE_HOME: place.path('other-cache') } };
const key = place.path(join('cache', 'fsdnet', 'keys', 'run-marks'));
const data = ['--train', 'clicks.csv', '--label', 'click', '--embedding-dim', '3', '--epochs', '1', ...cpu];

/** A model whose code shows that it was executed. */
const code = `
  import { writeFileSync } from 'node:fs';
  import { dcnV2 } from '@fsdnet/models-dcn';
  writeFileSync(${JSON.stringify(place.path('executed'))}, '');
  export default dcnV2({ hidden: [6, 6], crossLayers: 2 });`;

/** What opens a run folder. */
const commands: Readonly<Record<string, (run: string) => readonly string[]>> = {
  evaluate: (run) => ['evaluate', run, ...cpu],
  predict: (run) => ['predict', run, ...cpu, '--data', 'clicks.csv', '--out', `${run}-scored.csv`],
  export: (run) => ['export', run, '--out', `${run}-served/model.onnx`, '--engine', 'onnx-wasm'],
  embeddings: (run) => ['embeddings', run, '--field', 'user', '--out', `${run}-users.csv`],
  describe: (run) => ['describe', run],
  resume: (run) => ['train', '--resume', '--out', run],
  repeat: (run) => ['train', '--config', `${run}/config.json`, '--out', `${run}-again`],
};

function onEach<T>(run: string, act: (command: readonly string[]) => Promise<T>): Record<string, () => Promise<T>> {
  return Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, () => act(command(run))]));
}

function configOf(run: string): { readonly mark?: string } {
  const { config } = JSON.parse(readFileSync(place.path(`${run}/config.json`), 'utf8')) as { readonly config: object };
  return config;
}

function untrusted(run: string): string {
  return (
    `error: ${run}: its model is the module …/own.ts, whose code runs without asking only for a run that you trained yourself. ` +
    'If you trust that file, add --trust-model-code (`trustModelCode: true` in loadModel), or name the module with --model FILE.'
  );
}

beforeAll(async () => {
  place.write('own.ts', code);
  place.write('clicks.csv', clickCsv(300, 5));
  await place.json(['train', ...data, '--model', 'own.ts', '--out', 'run']);
  await place.json(['train', ...data, '--model', 'own.ts', '--out', 'another'], stranger);
}, 60_000);

afterEach(() => rmSync(place.path('executed'), { force: true }));

test("a run has a mark by a key that is this user's alone", () => {
  expect(configOf('run').mark).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(key).size).toBe(32);
  if (process.platform !== 'win32') expect((statSync(key).mode & 0o777).toString(8)).toBe('600');
});

test('every command executes the module of a run that was trained here', async () => {
  await inPairs(onEach('run', (command) => place.json(command)));
  expect(existsSync(place.path('executed'))).toBe(true);
}, 120_000);

test('a run may be moved', async () => {
  cpSync(place.path('run'), place.path('moved'), { recursive: true });
  expect(await place.json(['describe', 'moved'])).toMatchObject({ model: 'dcn-v2' });
}, 60_000);

test('no command executes the module of a run of somebody else', async () => {
  const refusals = await inPairs(onEach('another', (command) => place.refusal(command)));
  for (const [name, refusal] of Object.entries(refusals)) expect(refusal, name).toBe(untrusted('another'));
  await expect(loadModel(place.path('another'))).rejects.toThrow(': its model is the module ');
  expect(existsSync(place.path('executed'))).toBe(false);
}, 60_000);

test('every command executes it when it is told to', async () => {
  await inPairs(onEach('another', (command) => place.json([...command, trusting])));
  expect(existsSync(place.path('executed'))).toBe(true);
}, 120_000);

test('a program that trusts a folder loads its model', async () => {
  const trained = await loadModel(place.path('another'), { engine: tfjs({ backend: 'cpu' }), trustModelCode: true });
  expect(trained.model.name).toBe('dcn-v2');
  await trained.dispose();
});

test('a module that the user names may be executed', async () => {
  const named = ['--model', 'own.ts'];
  await inPairs({
    describe: () => place.json([...commands['describe']!('another'), ...named]),
    resume: () => place.json([...commands['resume']!('another'), ...named]),
  });
  expect(existsSync(place.path('executed'))).toBe(true);
}, 60_000);

test('another key, and none, are refused', async () => {
  const strangers = await inPairs({
    run: () => place.refusal(['describe', 'run'], stranger),
    resumed: () => place.refusal(['train', '--resume', '--out', 'run'], stranger),
  });
  expect(strangers).toEqual({ run: untrusted('run'), resumed: untrusted('run') });
  renameSync(key, `${key}.away`);
  try {
    expect(await place.refusal(['describe', 'run'])).toBe(untrusted('run'));
    expect(existsSync(key)).toBe(false);
  } finally {
    renameSync(`${key}.away`, key);
  }
  expect(existsSync(place.path('executed'))).toBe(false);
  expect(await place.json(['describe', 'run', trusting], stranger)).toMatchObject({ model: 'dcn-v2' });
}, 60_000);

test('where no key can be kept a run has no mark, and asks', async () => {
  place.write('no-folder', '');
  const nowhere = { environment: { XDG_CACHE_HOME: place.path('no-folder') } };
  await place.json(['train', ...data, '--no-cache', '--model', 'own.ts', '--out', 'unmarked'], nowhere);
  expect(configOf('unmarked').mark).toBeUndefined();
  expect(await place.refusal(['describe', 'unmarked'], nowhere)).toBe(untrusted('unmarked'));
  expect(await place.refusal(['describe', 'unmarked'])).toBe(untrusted('unmarked'));
}, 60_000);

test('a run that is trusted goes on to more epochs, with the module it began with', async () => {
  cpSync(place.path('run'), place.path('longer'), { recursive: true });
  const more = ['train', '--resume', '--out', 'longer', '--epochs', '2'];
  place.write('changed.ts', `${code}\n// changed`);
  expect(await place.refusal([...more, '--model', 'changed.ts'])).toContain(
    'changed.ts: has changed since the run was made with it.',
  );
  expect(existsSync(place.path('executed'))).toBe(false);
  place.write('moved.ts', code);
  expect(await place.json([...more, '--model', 'moved.ts'], stranger)).toMatchObject({ epochs: 2 });
  expect(configOf('longer')).toEqual(configOf('run'));
}, 60_000);

test('an interrupted race goes on by itself only with its mark', async () => {
  place.write('more.csv', clickCsv(1200));
  const entries = [1, 10].map((embeddingL2Rows) => {
    const rules = { embeddingL2Rows };
    return { name: `rows ${embeddingL2Rows}`, model: 'lr', options: {}, rules };
  });
  place.write('portfolio.json', JSON.stringify(entries));
  const racing = ['--train', 'more.csv', '--label', 'click', '--split', '6:3:1', '--portfolio', 'portfolio.json'];
  const { code, stderr } = await place.cli(
    ['train', ...racing, ...cpu, '--epochs', '3', '--model', 'own.ts', '--out', 'race', '--log-level', 'debug'],
    {
      ...stranger,
      onStart: ctrlCAfter(': rows 1 has trained'),
    },
  );
  expect(code).toBe(130);
  expect(stderr).toContain('Go on with: fsdnet train --resume --out race\n');
  expect(existsSync(place.path('race/config.json'))).toBe(false);
  rmSync(place.path('executed'));
  expect(await place.refusal(['train', '--resume', '--out', 'race'])).toBe(
    untrusted('race').replace('…/own.ts', 'own.ts'),
  );
  expect(existsSync(place.path('executed'))).toBe(false);
  cpSync(place.path('race'), place.path('copied-race'), { recursive: true });
  const results = await inPairs({
    marked: () => place.json(['train', '--resume', '--out', 'race'], stranger),
    trusted: () => place.json(['train', '--resume', '--out', 'copied-race', trusting]),
  });
  expect(results['trusted']!['test']).toEqual(results['marked']!['test']);
  expect(await place.json(['describe', 'race'], stranger)).toMatchObject({ model: 'dcn-v2', finished: true });
}, 60_000);

test('built-in models have no mark and no key', async () => {
  const environment = { XDG_CACHE_HOME: place.path('third-cache') };
  await place.json(['train', ...data, '--model', 'lr', '--out', 'built-in'], { environment });
  expect(configOf('built-in').mark).toBeUndefined();
  expect(existsSync(place.path('third-cache/fsdnet/keys'))).toBe(false);
}, 60_000);
