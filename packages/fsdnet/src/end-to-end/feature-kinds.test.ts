import { readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { ctrlCAfter, inPairs, Workplace } from './cli-process.ts';
import { clickCsv, quickWith } from './click-rows.ts';

const place = new Workplace();
const train = (...args: string[]): string[] => ['train', '--train', 'clicks.csv', ...quickWith(args)];

beforeAll(() => place.write('clicks.csv', clickCsv(600)));

/** The learned vectors of a field by value. */
async function vectorsOf(run: string, field: string): Promise<Record<string, readonly number[]>> {
  const { code, stdout } = await place.cli(['embeddings', run, '--field', field, '--format', 'csv', '--out', '-']);
  expect(code).toBe(0);
  const rows = stdout.trim().split('\n').slice(1);
  return Object.fromEntries(
    rows.map((row) => {
      const [value = '', ...numbers] = row.split(',');
      return [value, numbers.map(Number)];
    }),
  );
}

const configOf = (run: string): Record<string, Record<string, unknown>> =>
  JSON.parse(readFileSync(place.path(`${run}/config.json`), 'utf8')) as Record<string, Record<string, unknown>>;

test('fields of their own sizes, all the way; a model that needs one size says so', async () => {
  const sizes = ['--dim', 'user:2', '--dim', 'age:3', '--dim', 'genres:1'];
  const { parameters } = await place.json(train(...sizes, '--out', 'sizes'));
  expect((await place.json(['describe', 'sizes']))['parameters']).toBe(parameters);
  expect(configOf('sizes')).toMatchObject({ config: { data: { dim: ['user:2', 'age:3', 'genres:1'] } } });
  expect((await vectorsOf('sizes', 'user'))['u3']).toHaveLength(2);
  expect((await vectorsOf('sizes', 'item'))['i3']).toHaveLength(4);
  await place.json(['export', 'sizes', '--out', 'sizes.onnx']);
  const messages = await inPairs({
    'a model that multiplies': () => place.refusal(train('--model', 'deepfm', '--dim', 'user:2', '--out', 'new')),
    'no such field': () => place.refusal(train('--dim', 'usr:2', '--out', 'new')),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a model that multiplies": "error: model "deepfm", table "embedding": combines fields value by value, so all must have one embedding size, as most have 4, got field "user" 2. Leave out their own \`dim\` (--dim), or choose a model that takes fields side by side, such as DNN or DCNv2.",
      "no such field": "error: --dim: …/clicks.csv: column "usr" does not exist. Did you mean "user"? Columns: user, item, age, genres.",
    }
  `);
}, 120_000);

test('pre-trained vectors: loaded, frozen, resumed; those of one run start another', async () => {
  place.write('items.txt', '3 4\ni3 1 2 3 4\ni5 .5 .5 .5 .5\nnothing 0 0 0 0\n');
  place.write('genres.jsonl', '{"genre":"War","vector":[1,0,0,1]}\n');
  const given = ['--pretrained', 'item:items.txt', '--pretrained', 'genres:genres.jsonl', '--freeze', 'item'];
  const whole = await place.cli(train(...given, '--freeze', 'genres:all', '--embedding-l2', '0.1', '--out', 'frozen'));
  expect(whole.stderr).toContain(
    `pre-trained: 2 of 30 values of item have one of the 3 vectors of ${place.path('items.txt')}, which stay as they are`,
  );
  expect(whole.stderr).toContain('pre-trained: 1 of 4 values of genres have one of the 1 vectors');
  const [items, genres] = [await vectorsOf('frozen', 'item'), await vectorsOf('frozen', 'genres')];
  expect(items).toMatchObject({ i3: [1, 2, 3, 4], i5: [0.5, 0.5, 0.5, 0.5] });
  expect(genres).toMatchObject({ War: [1, 0, 0, 1] });
  // Drawn from N(0, 1e-4) and never moved.
  expect(Math.max(...genres['Drama']!.map(Math.abs))).toBeLessThan(1e-3);
  expect(Math.max(...items['i4']!.map(Math.abs))).toBeGreaterThan(1e-3);

  const again = await place.json(['train', '--resume', '--out', 'frozen']);
  expect(again).toMatchObject({ command: 'train', run: 'frozen' });
  place.write(
    'more.csv',
    (await place.cli(['embeddings', 'frozen', '--field', 'item', '--format', 'csv', '--out', '-'])).stdout,
  );
  const runs = await inPairs({
    started: () => place.json(train('--pretrained', 'item:more.csv', '--out', 'started')),
    stopped: () => place.json(train('--pretrained', 'item:more.csv', '--freeze', 'item', '--table-update', 'sparse', '--table-optimizer', 'rowwise-adagrad', '--out', 'stopped')),
  }); // prettier-ignore
  expect(runs['started']!['parameters']).toBe(runs['stopped']!['parameters']);
  expect(await vectorsOf('stopped', 'item')).toEqual(items);
  expect(await vectorsOf('started', 'item')).not.toEqual(items);
  expect((await place.json(['evaluate', 'stopped', '--engine', 'cpu']))['test']).toMatchObject(
    runs['stopped']!['test'] as object,
  );

  place.write('items.txt', '3 4\ni3 9 9 9 9\ni5 .5 .5 .5 .5\nnothing 0 0 0 0\n');
  place.write('short.txt', 'i3 1 2 3 4\ni5 1 2\n');
  place.write('twice.txt', 'i3 1 2 3 4\ni3 1 2 3 4\n');
  place.write('wide.txt', 'i3 1 2 3 4 5\n');
  place.write('nan.txt', 'i3 1 2 3 nan\n');
  place.write('others.txt', '3 1 2 3 4\n5 1 2 3 4\n');
  const refused =
    (...args: string[]): (() => Promise<string>) =>
    () =>
      place.refusal(train(...args, '--out', 'new'));
  const messages = await inPairs({
    'other vectors on resume': () => place.refusal(['train', '--resume', '--out', 'frozen']),
    'no file': refused('--pretrained', 'item'),
    'no such file': refused('--pretrained', 'item:nowhere.txt'),
    'no such field': refused('--pretrained', 'itm:items.txt'),
    'a number': refused('--pretrained', 'age:items.txt'),
    'another size': refused('--pretrained', 'item:wide.txt'),
    ragged: refused('--pretrained', 'item:short.txt'),
    'a value twice': refused('--pretrained', 'item:twice.txt'),
    'no number': refused('--pretrained', 'item:nan.txt'),
    'no value that is known': refused('--pretrained', 'item:others.txt'),
    'nothing to freeze': refused('--freeze', 'item'),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a number": "error: …/items.txt: field "age": must have a vocabulary, because vectors are found by value, got a numeric field. Make it categorical.",
      "a value twice": "error: …/twice.txt:2: every value must have exactly one vector, got "i3" again, after line 1.",
      "another size": "error: …/wide.txt:1: vectors must have the size 4, got 5 numbers. Set the embedding size to that of the file (--dim FIELD:5), or take other vectors.",
      "no file": "error: --pretrained: must be a field and a file, got "item". For example "item:vectors.txt".",
      "no number": "error: …/nan.txt:1: a vector must hold finite numbers that fit into 32 bits, got "nan".",
      "no such field": "error: --pretrained itm: the data have no such field. Did you mean item?",
      "no such file": "error: --pretrained item:nowhere.txt: no such file, got nowhere.txt. Check the path.",
      "no value that is known": "error: …/others.txt: at least one value of field "item" must have a vector, got vectors of other values, for example "3" where the field has "i0". Write the values as the data does.",
      "nothing to freeze": "error: --freeze item: only a field with pre-trained vectors can be frozen. Give it some: --pretrained item:FILE.",
      "other vectors on resume": "error: frozen: a run must continue with the configuration that it was started with, got training.pretrained.item.checksum "9938d82e67f7c09f" instead of "522c2190afc6b848". Give the same options again, or start a new run elsewhere.",
      "ragged": "error: …/short.txt:2: every vector must have the size of the first one, 4, got 2 numbers. A value with spaces in it needs a csv or jsonl file.",
    }
  `);
}, 240_000);

const soft = ['--soft-buckets', 'age:6', '--soft-bucket-temperature', '0.5', '--model', 'deepfm'];

test('soft buckets: trained, evaluated, exported, their vectors listed', async () => {
  const runs = await inPairs({
    onnx: () => place.json(train(...soft, '--engine', 'onnx', '--threads', '1', '--out', 'soft')),
    cpu: () => place.json(train(...soft, '--numeric-scaling', 'raw', '--out', 'soft-cpu')),
    all: () => place.json(train('--numeric-scaling', 'soft-buckets', '--out', 'soft-all')),
    plain: () => place.json(train('--model', 'deepfm', '--numeric-scaling', 'standard', '--out', 'plain')),
  });
  // Six vectors of 4 and 6 weights of 1 instead of one each; the projection and the scores.
  const more = 6 * 4 + 6 - 4 - 1 + 6 + 36;
  expect(runs['onnx']!['parameters']).toBe((runs['plain']!['parameters'] as number) + more);
  expect(await place.json(['describe', 'soft'])).toMatchObject({
    parameters: runs['onnx']!['parameters'],
    parts: { softBuckets: 6 + 36 },
    shapes: { 'embedding/age/buckets': [6, 4], 'firstOrder/age/buckets': [6, 1] },
  });
  expect(configOf('soft')).toMatchObject({ config: { data: { softBuckets: ['age:6'], softBucketTemperature: 0.5 } } });
  expect(configOf('plain')['config']!['data']).toMatchObject({ softBuckets: [], softBucketSkip: 0.5 });
  const vectors = await vectorsOf('soft', 'age');
  expect(Object.keys(vectors)).toEqual(Array.from({ length: 6 }, (_, bucket) => `(bucket ${bucket})`));
  expect(vectors['(bucket 0)']).toHaveLength(4);
  expect(Object.keys(await vectorsOf('soft-all', 'age'))).toHaveLength(20);
  for (const [run, engine] of [['soft', 'onnx'], ['soft-cpu', 'cpu']] as const) {
    const evaluated = await place.json(['evaluate', run, '--engine', engine, '--threads', '1']);
    expect(evaluated['test']).toMatchObject(runs[run === 'soft' ? 'onnx' : 'cpu']!['test'] as object);
  } // prettier-ignore
  await place.json(['export', 'soft', '--force', '--out', 'soft.onnx']);
  expect(await place.refusal(train('--soft-buckets', 'user:5', '--out', 'new'))).toMatchInlineSnapshot(
    `"error: --soft-buckets: column "user": must hold numbers, got a categorical column. Name it as numeric."`,
  );
}, 240_000);

test('soft buckets: a stopped training goes on to the same result', { tags: ['long'] }, async () => {
  const longer = (out: string): string[] =>
    train(...soft, '--batch-size', '16', '--epochs', '8', '--patience', '99', '--log-level', 'debug', '--out', out);
  const whole = await place.json(longer('whole'));
  const { code } = await place.cli(longer('stopped-soft'), {
    onStart: ctrlCAfter('checkpoint at epoch 2'),
  });
  expect(code).toBe(130);
  const resumed = await place.json(['train', '--resume', '--out', 'stopped-soft']);
  expect(resumed['test']).toEqual(whole['test']);
});
