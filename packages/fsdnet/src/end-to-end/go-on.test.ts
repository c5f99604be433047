import { cpSync, readFileSync, rmSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { ctrlCAfter, Workplace } from './cli-process.ts';
import { clickCsv, quickWith } from './click-rows.ts';

const place = new Workplace();
const training = [...quickWith(['--evaluations-per-epoch', '2', '--learning-rate', '0.03']), '--train', 'clicks.csv'];
const withEpochs = (epochs: number, out: string): string[] => [
  'train', ...training.filter((_, index) => ![index, index - 1].includes(training.indexOf('--epochs'))),
  '--epochs', String(epochs), '--out', out,
]; // prettier-ignore

/** What a run leaves that neither times nor memory are part of. */
function leftBy(run: string): unknown {
  const read = (file: string): Buffer => readFileSync(place.path(`${run}/${file}`));
  const { result } = JSON.parse(String(read('session.json'))) as {
    readonly result: Readonly<Record<string, unknown>>;
  };
  const { epochs, bestEpoch, valid, test, calibration, baselines, recipe, warnings } = result;
  return {
    ...{ epochs, bestEpoch, valid, test, calibration, baselines, warnings },
    recipe: { ...(recipe as object), seconds: 0 },
    files: ['model.safetensors', 'schema.json', 'calibration.json'].map((file) => read(file).toString('base64')),
    metrics: String(read('metrics.jsonl')).replaceAll(
      /"(seconds|evaluationSeconds|rowsPerSecond|sha256|checksum)":[^,}]*/g,
      '',
    ),
  };
}

const copyOf = (run: string, name: string): string => {
  cpSync(place.path(run), place.path(name), { recursive: true });
  return name;
};

beforeAll(async () => {
  place.write('clicks.csv', clickCsv(500));
  await place.jsonTogether(withEpochs(2, 'short'));
  await place.jsonTogether(withEpochs(5, 'long'));
}, 60_000);

test('a finished run that gets more epochs becomes what a longer one is', async () => {
  const { run, epochs } = await place.jsonTogether([
    'train',
    '--resume',
    '--epochs',
    '5',
    '--out',
    copyOf('short', 'more'),
  ]);
  expect({ run, epochs }).toEqual({ run: 'more', epochs: 5 });
  expect(leftBy('more')).toEqual(leftBy('long'));
  await place.jsonTogether([...withEpochs(5, copyOf('short', 'named')), '--resume']);
  expect(leftBy('named')).toEqual(leftBy('long'));
}, 60_000);

test('an extension that is interrupted goes on to the same', async () => {
  copyOf('short', 'stopped');
  const { code } = await place.cli(
    ['train', '--resume', '--epochs', '5', '--out', 'stopped', '--log-level', 'debug', '--json'],
    {
      onStart: ctrlCAfter('checkpoint at epoch 3'),
    },
  );
  expect(code).toBe(130);
  await place.jsonTogether(['train', '--resume', '--out', 'stopped']);
  expect(leftBy('stopped')).toEqual(leftBy('long'));
}, 60_000);

test('a run that stopped early goes on with more patience', async () => {
  const patient = (patience: number, out: string): string[] => [
    ...withEpochs(12, out), '--patience', String(patience),
  ]; // prettier-ignore
  const early = await place.jsonTogether(patient(2, 'early'));
  expect(early['epochs']).toBeLessThan(12);
  const told = await place.together(['train', '--resume', '--epochs', '13', '--out', copyOf('early', 'epochs')]);
  expect(told.stderr).toContain('no further improvement (with --resume, a larger --patience goes on)');
  await place.jsonTogether(patient(4, 'late'));
  await place.jsonTogether(['train', '--resume', '--patience', '4', '--out', 'early']);
  expect(leftBy('early')).toEqual(leftBy('late'));
}, 60_000);

test('without its last state a finished run tells its result, and nothing else', async () => {
  copyOf('short', 'lost');
  rmSync(place.path('lost/checkpoints'), { recursive: true });
  expect(await place.jsonTogether(['train', '--resume', '--out', 'lost'])).toMatchObject({ epochs: 2, run: 'short' });
  expect(await place.refusal(['train', '--resume', '--epochs', '3', '--out', 'lost'])).toMatch(
    /lost\/checkpoints: a run goes on from its last state, got a folder without one\. Restore the folder/,
  );
}, 60_000);

test('whatever else changes is refused by name', async () => {
  const resumed = (...more: string[]): Promise<string> =>
    place.refusal(['train', '--resume', '--out', 'short', ...more]);
  expect(await resumed('--epochs', '1')).toContain('got training.epochs 1 instead of 2');
  expect(await resumed('--epochs', '3', '--seed', '5')).toContain('got training.seed 5 instead of');
  expect(await resumed('--epochs', '3', '--dropout', '0.4')).toContain('got --dropout. Leave it out');
}, 60_000);
