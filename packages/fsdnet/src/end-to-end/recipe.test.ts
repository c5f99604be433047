import { cpSync, readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { ctrlCAfter, inPairs, Workplace } from './cli-process.ts';
import type { CliResult } from './cli-process.ts';
import { clickCsv } from './click-rows.ts';

const place = new Workplace();

const portfolio = [
  { name: 'small', model: 'dcn', options: { hidden: [8, 8] }, rules: { embeddingL2Rows: 1 } },
  { name: 'weak', model: 'dcn', options: { hidden: [8, 8], dropout: 0 }, rules: { embeddingL2Rows: 10 } },
  { name: 'pairs', model: 'fm', options: {}, rules: { embeddingL2Rows: 1 } },
];

/** 720 rows to train on, 360 to validate, 152 of them clicks. */
const columns = ['--label', 'click', '--multi', 'genres:|', '--split', '6:3:1'];
const data = ['--train', 'clicks.csv', ...columns];
const quick = [
  '--engine',
  'cpu',
  '--threads',
  '1',
  '--embedding-dim',
  '4',
  '--batch-size',
  '128',
  '--epochs',
  '3',
  '--evaluations-per-epoch',
  '2',
];
const ofEntries = [...quick, '--portfolio', 'portfolio.json'];
const racing = ['train', ...data, ...ofEntries, '--recipe-budget', '0.6'];

/** What a run comes to, whatever it took. */
interface Outcome {
  readonly model: string;
  readonly recipe: {
    readonly entries: readonly { readonly name: string; readonly model: string; readonly epochs: number }[];
    readonly chosen: string;
    readonly shortened: boolean;
    readonly withoutRace: string | null;
  };
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly valid: unknown;
  readonly test: unknown;
  readonly calibration: unknown;
}

/** Trains into a folder. */
async function trained(args: readonly string[], out: string): Promise<Outcome> {
  return (await place.json([...args, '--out', out])) as unknown as Outcome;
}

function outcomeOf({ model, recipe, epochs, bestEpoch, valid, test: onTest, calibration }: Outcome): Outcome {
  const { entries, chosen, shortened, withoutRace } = recipe;
  const told = { entries, chosen, shortened, withoutRace };
  return { model, recipe: told, epochs, bestEpoch, valid, test: onTest, calibration };
}

function file(name: string): string {
  return readFileSync(place.path(name), 'utf8');
}

const weights = (run: string): string => file(`${run}/model.safetensors`);

let whole: Outcome;

beforeAll(async () => {
  place.write('clicks.csv', clickCsv(1200));
  place.write('portfolio.json', JSON.stringify(portfolio));
  whole = await trained(racing, 'whole');
}, 60_000);

test('the entries race, and the winner is trained', () => {
  const { recipe, model } = whole;
  expect(recipe.entries).toMatchObject(
    portfolio.map((entry) => ({
      name: entry.name,
      model: entry.model,
      valid: { auc: expect.any(Number), logloss: expect.any(Number) },
    })),
  );
  expect(recipe.entries.map(({ epochs }) => epochs).sort()).toEqual([1, 2.5, 2.5]);
  expect(recipe).toMatchObject({ budget: 0.6, shortened: false, withoutRace: null });
  expect(model).toBe(recipe.entries.find(({ name }) => name === recipe.chosen)!.model);
  expect(whole).toMatchObject({ seconds: { recipe: expect.any(Number) } });
  const report = file('whole/report.html');
  for (const { name } of recipe.entries) expect(report).toContain(name);
});

test('an interrupted race goes on to the same choice and the same bits', async () => {
  const { code, stdout } = await interruptedRace('stopped');
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'aborted' } });
  expect(JSON.parse(file('stopped/recipe.json'))).toMatchObject({ result: null });
  cpSync(place.path('stopped'), place.path('same'), { recursive: true });
  cpSync(place.path('stopped'), place.path('other'), { recursive: true });
  const results = await inPairs<unknown>({
    'without options': () => trained(['train', '--resume'], 'stopped'),
    'with the same options': () => trained([...racing, '--resume'], 'same'),
    'with another option': () => place.refusal([...racing, '--dropout', '0.3', '--out', 'other', '--resume']),
    'with another budget': () =>
      place.refusal(['train', ...data, ...ofEntries, '--recipe-budget', '2', '--out', 'other', '--resume']),
    'without --resume': () => place.refusal([...racing, '--out', 'other']),
  });
  for (const [name, run] of [
    ['without options', 'stopped'],
    ['with the same options', 'same'],
  ] as const) {
    expect(outcomeOf(results[name] as Outcome), name).toEqual(outcomeOf(whole));
    expect(weights(run), name).toBe(weights('whole'));
  }
  expect(results['with another option']).toContain(
    'a run must continue with the configuration that it was started with',
  );
  expect(results['with another budget']).toContain('got --recipe-budget 2 instead of 0.6.');
  expect(results['without --resume']).toContain('already holds a run');
}, 60_000);

/** A race that Ctrl-C ends once its first trial has reached the end of the first round. */
function interruptedRace(out: string): Promise<CliResult> {
  return place.cli([...racing, '--json', '--log-level', 'debug', '--out', out], {
    onStart: ctrlCAfter('round 1 of 2: small has trained'),
  });
}

test('a finished run tells its result again', async () => {
  expect(await trained(['train', '--resume'], 'whole')).toEqual(whole);
}, 60_000);

test('a run that a race chose goes on with its choice, without another race', async () => {
  cpSync(place.path('whole'), place.path('longer'), { recursive: true });
  const { stdout, stderr } = await place.cli(['train', '--resume', '--epochs', '5', '--out', 'longer', '--json']);
  expect(stderr).not.toContain('entries race');
  const longer = await trained(
    racing.map((word, index) => (racing[index - 1] === '--epochs' ? '5' : word)),
    'five',
  );
  expect(outcomeOf(JSON.parse(stdout) as Outcome)).toEqual(outcomeOf(longer));
  expect(weights('longer')).toBe(weights('five'));
}, 60_000);

test("a run's config.json repeats its choice without a race", async () => {
  const again = await trained(['train', '--config', 'whole/config.json'], 'again');
  expect(again.recipe.withoutRace).toContain('--recipe fast');
  // Under the name that it has there, not that of the first entry.
  expect(again.recipe.chosen).toBe(whole.recipe.chosen);
  expect({ ...outcomeOf(again), recipe: null }).toEqual({ ...outcomeOf(whole), recipe: null });
  expect(weights('again')).toBe(weights('whole'));
  // What is named beside it wins.
  const changed = await trained(['train', '--config', 'whole/config.json', '--epochs', '1'], 'changed');
  expect(changed.epochs).toBe(1);
  place.write('edited.json', file('whole/config.json').replace('"epochs": 3', '"epochs": 4'));
  const { code, stderr } = await place.cli(['train', '--config', 'edited.json']);
  expect(code).toBe(1);
  expect(stderr).toContain('edited.json: must be as it was written, got a changed or damaged document');
}, 60_000);

test('what is named holds for every entry; fast, and few clicks, take the first one', async () => {
  place.write('few.csv', clickCsv(300));
  const results = await inPairs({
    named: () => trained([...racing, '--model', 'dcn', '--hidden', '4,4', '--dropout', '0.4'], 'named'),
    fast: () => trained(['train', ...data, ...ofEntries, '--recipe', 'fast'], 'fast'),
    few: () => trained(['train', '--train', 'few.csv', ...columns, ...ofEntries], 'few'),
    minutes: () => trained([...racing, '--recipe-minutes', '0.00001'], 'short'),
  });
  // The third one differs in its model alone.
  expect(results['named']!.recipe.entries.map(({ name, model }) => [name, model])).toEqual([
    ['small', 'dcn'],
    ['weak', 'dcn'],
  ]);
  for (const trial of ['1', '2']) {
    const { config } = JSON.parse(file(`named/trials/${trial}/config.json`)) as { readonly config: object };
    expect(config).toMatchObject({ model: { options: { dropout: 0.4, hidden: [4, 4] } } });
  }
  expect(results['fast']).toMatchObject({
    model: 'dcn',
    recipe: { entries: [{ name: 'small', epochs: 0, valid: null }], chosen: 'small', budget: null },
  });
  expect(results['few']!.recipe).toMatchObject({
    chosen: 'small',
    withoutRace: expect.stringMatching(/^a race needs 100 validation rows of either class, and there are \d+ clicks$/),
  });
  const { recipe } = results['minutes']!;
  expect(recipe.shortened).toBe(true);
  expect(recipe.entries.map(({ epochs }) => epochs)).toEqual([1, 1, 1]);
}, 60_000);

test('what a recipe cannot have is refused with a fix', async () => {
  place.write('broken.json', '[{"name": "small"}]');
  const refusals = await inPairs({
    'known data': () => place.refusal(['train', '--dataset', 'sample', '--recipe', 'fast']),
    'a preset': () => place.refusal(['train', ...data, '--preset', 'default', '--recipe-budget', '1']),
    'a broken portfolio': () => place.refusal(['train', ...data, '--portfolio', 'broken.json']),
    'an option of no entry': () => place.refusal([...racing, '--model', 'fm', '--hidden', '8']),
  });
  expect(refusals).toMatchInlineSnapshot(`
    {
      "a broken portfolio": "error: --portfolio broken.json: must hold a list of entries, each with a name, a model, options and rules. For example: [{"name": "small", "model": "dcn", "options": {"hidden": [64, 64]}, "rules": {"embeddingL2Rows": 100}}]",
      "a preset": "error: --recipe-budget: applies only to your own files, without --preset, got --preset too. Leave out --recipe-budget or --preset.",
      "an option of no entry": "error: --hidden: fm has no such option. It has none.",
      "known data": "error: --recipe: applies only to your own files, without --preset, got --dataset sample too. Leave out --recipe or --dataset.",
    }
  `);
}, 60_000);
