import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickHeader, clickRows, quickTraining } from './click-rows.ts';

const place = new Workplace();
const first = clickRows(400, 1);
/** Every user and item of tomorrow is new or known; the known rows are all there. */
const next = [...first, ...clickRows(200, 2).map((row) => row.replace(/,u(\d+),i(\d+),/, ',new$1,i$2,'))];
const common = ['--label', 'click', '--recipe', 'fast', '--no-baselines', ...quickTraining, '--epochs', '1'].filter(
  (_, index, all) => all[index] !== '2' && !(all[index] === '--epochs' && all[index + 1] === '2'),
);

/** Fields of every kind; the second item is in the list of the first one's table. */
const kinds = {
  plain: ['--multi', 'genres:|'],
  shared: ['--multi', 'genres:|', '--share', 'user,item'],
  hashed: ['--multi', 'genres:|', '--hash', 'user:16'],
  buckets: ['--multi', 'genres:|', '--soft-buckets', 'age:5'],
  piecewise: ['--multi', 'genres:|', '--numeric-scaling', 'age=piecewise'],
  standard: ['--multi', 'genres:|', '--numeric-scaling', 'age=standard'],
};

/** Weights, tables and statistics as they are stored, without what is said about them. */
function weightsIn(run: string): Buffer {
  const file = readFileSync(place.path(`${run}/model.safetensors`));
  return file.subarray(8 + Number(file.readBigUInt64LE(0)));
}

const textOf = (file: string): string => readFileSync(place.path(file), 'utf8');

beforeAll(async () => {
  place.write('clicks.csv', [clickHeader, ...first, ''].join('\n'));
  place.write('next.csv', [clickHeader, ...next, ''].join('\n'));
  for (const [kind, options] of Object.entries(kinds))
    await place.jsonTogether(['train', '--train', 'clicks.csv', ...common, ...options, '--out', kind]);
}, 60_000);

describe.each(Object.keys(kinds))('a run with fields of the kind "%s"', (kind) => {
  test('is the start of itself, to the bit', async () => {
    const again = `${kind}-again`;
    const result = await place.jsonTogether(['train', '--init', kind, '--epochs', '0', '--out', again]);
    expect(weightsIn(again)).toEqual(weightsIn(kind));
    expect(textOf(`${again}/schema.json`)).toBe(textOf(`${kind}/schema.json`));
    expect(result['bestEpoch']).toBe(0);
  });

  test('scores rows of known values the same to the bit when values come', async () => {
    const grown = `${kind}-grown`;
    const options = ['--train', 'next.csv', '--epochs', '0', '--out', grown, '--new-values', 'mean'];
    const { start } = await place.jsonTogether(['train', '--init', kind, ...options]);
    const { growth } = start as {
      readonly growth: Record<string, { readonly added: number; readonly unseen: number }>;
    };
    if (kind !== 'hashed') expect(growth['user']!.added).toBeGreaterThan(10);
    if (kind === 'plain') expect(growth['user']!.unseen).toBeCloseTo(1 / 3, 1);
    for (const run of [kind, grown])
      await place.jsonTogether(['predict', run, '--data', 'clicks.csv', '--out', `${run}.csv`, '--engine', 'cpu']);
    expect(textOf(`${grown}.csv`)).toBe(textOf(`${kind}.csv`));
  });
});

test('a start is told and kept, learns, is evaluated again and goes on', async () => {
  const options = ['train', '--init', 'plain', '--train', 'next.csv', '--out', 'second'];
  const { stderr, stdout } = await place.together([...options, '--json']);
  expect(stderr).toMatch(/start: the weights of plain, generation 1\nuser: 20 values, \d+ new ones, which start as training draws them; 3\d\.\d % of its training cells were unseen/);
  const result = JSON.parse(stdout) as Record<string, unknown>;
  expect(result).toMatchObject({ epochs: 1, start: { run: place.path('plain'), generation: 1, newValues: 'draw' } });
  expect((await place.jsonTogether(['evaluate', 'second', '--engine', 'cpu']))['test']).toMatchObject({
    auc: (result['test'] as { auc: number }).auc,
  });
  const more = await place.jsonTogether(['train', '--resume', '--out', 'second', '--epochs', '2']);
  expect(more['epochs']).toBe(2);
  const whole = await place.jsonTogether(['train', '--config', 'second/config.json', '--out', 'whole']);
  expect(weightsIn('second')).toEqual(weightsIn('whole'));
  expect(more['valid']).toEqual(whole['valid']);
}, 30_000); // prettier-ignore

test('values that stay away are forgotten', async () => {
  place.write('fewer.csv', [clickHeader, ...first.filter((row) => !row.includes(',u7,')), ''].join('\n'));
  const forget = (from: string, to: string): Promise<Record<string, unknown>> =>
    place.jsonTogether([
      'train',
      '--init',
      from,
      '--train',
      'fewer.csv',
      '--epochs',
      '0',
      '--forget',
      '2',
      '--out',
      to,
    ]);
  expect((await forget('plain', 'forget-1'))['start']).toMatchObject({ growth: { user: { before: 20, dropped: 0 } } });
  expect((await forget('forget-1', 'forget-2'))['start']).toMatchObject({
    generation: 2,
    growth: { user: { before: 20, dropped: 1 } },
  });
});

test('what does not go with the run is refused by name', async () => {
  place.write('text.csv', [clickHeader, ...first.map((row) => row.replace(/,(\d*),([^,]*)$/, ',old,$2')), ''].join('\n'));
  place.write('other.csv', [clickHeader.replace('click', 'bought'), ...first, ''].join('\n'));
  cpSync(place.path('plain'), place.path('later'), { recursive: true });
  const schema = JSON.parse(textOf('later/schema.json')) as { version: number };
  writeFileSync(place.path('later/schema.json'), JSON.stringify({ ...schema, version: 99 }));
  const refused = (...options: readonly string[]): Promise<string> =>
    place.refusal(['train', '--init', 'plain', '--train', 'next.csv', '--out', 'refused', ...options]);
  expect(await refused('--label', 'user')).toBe(
    'error: --label: must be as in plain, whose label and features the new rows have too, got "user" instead of "click". Leave --label out, or train anew without --init.',
  );
  expect(await refused('--numeric', 'item')).toContain('--numeric: must be as in plain');
  expect(await refused('--embedding-dim', '8')).toBe(
    'error: --embedding-dim: the weights must have the shapes that they have in plain, got others. Leave it out, or train anew without --init.',
  );
  expect(await refused('--model', 'lr')).toContain('--model lr: must be the model of plain');
  expect(await refused('--recipe', 'auto')).toContain('--recipe: cannot be combined with --init');
  const from = (...options: readonly string[]): Promise<string> => place.refusal(['train', ...options, '--out', 'refused']);
  expect(await from('--init', 'plain', '--train', 'other.csv')).toContain('column "click" is missing');
  expect(await from('--init', 'plain', '--train', 'text.csv')).toMatch(
    /text\.csv:2: column "age": expected a number, got "old"\. The run that it starts from reads the column so; correct the cells, or train anew\.$/,
  );
  expect(await from('--init', 'later', '--train', 'next.csv')).toContain('…/later/schema.json');
  expect(await from('--init', 'nowhere')).toContain('nowhere: no such run folder');
  expect(await from('--train', 'next.csv', '--forget', '2')).toContain('--forget: applies only to a training that starts');
  expect(await from('--train', 'next.csv', '--label', 'click', '--epochs', '0')).toContain('must be at least 1 without --init');
}); // prettier-ignore

test('a model of the user’s own starts from its run as long as its module is there', async () => {
  place.write(
    'own.ts',
    "import { dcnV2 } from '@fsdnet/models-dcn';\nexport default dcnV2({ hidden: [4], crossLayers: 1 });\n",
  );
  const own = ['--label', 'click', '--no-baselines', '--embedding-dim', '3', '--epochs', '1', '--engine', 'cpu'];
  await place.jsonTogether(['train', '--train', 'clicks.csv', ...own, '--model', 'own.ts', '--out', 'own']);
  await place.jsonTogether(['train', '--init', 'own', '--train', 'next.csv', '--epochs', '0', '--out', 'own-2']);
  renameSync(place.path('own.ts'), place.path('moved.ts'));
  const again = ['train', '--init', 'own', '--train', 'next.csv', '--epochs', '0', '--out'];
  expect(await place.refusal([...again, 'refused'])).toBe(
    'error: own: its model is the module …/own.ts, which is not there. Restore the file, or name the module where it is now: --model FILE.',
  );
  await place.jsonTogether([...again, 'own-3', '--model', 'moved.ts']);
  expect(weightsIn('own-3')).toEqual(weightsIn('own-2'));
});
