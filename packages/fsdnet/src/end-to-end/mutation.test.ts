import { existsSync, rmSync } from 'node:fs';

import { keyedRandom, shuffledOrder, type Random } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Workplace, inPairs } from './cli-process.ts';
import { clickCsv, clickHeader, clickParquet, clickRows, quickOptions } from './click-rows.ts';

const mutations = Number(process.env['FSDNET_MUTATIONS'] ?? 12);
const seed = Number(process.env['FSDNET_MUTATION_SEED'] ?? fc.readConfigureGlobal().seed ?? 1);

const place = new Workplace();
const whole = (random: Random, below: number): number => Math.floor(random.uniform() * below);

/** One of the valid files. */
async function validFile(random: Random): Promise<{
  readonly name: string;
  readonly bytes: Buffer;
  readonly options: readonly string[];
}> {
  const rows = clickRows(60, 7);
  const csv = clickCsv(60, 7);
  const objects = rows.map((row) => {
    const [click, user, item, age, genres] = row.split(',');
    return JSON.stringify({
      click: Number(click),
      user,
      item,
      age: age === '' ? null : Number(age),
      genres: genres?.split('|'),
    });
  });
  const files = [
    { name: 'mutant.csv', text: csv, options: quickOptions },
    { name: 'mutant.tsv', text: csv.replaceAll(',', '\t'), options: quickOptions },
    { name: 'mutant.jsonl', text: `${objects.join('\n')}\n`, options: quickOptions },
    {
      name: 'mutant.libsvm',
      text: rows.map((row, index) => `${row[0]} 1:${index % 7} 2:${index % 11}\n`).join(''),
      options: quickOptions.slice(4),
    },
    { name: 'mutant.parquet', text: await clickParquet(rows), options: quickOptions },
  ];
  const { text, ...file } = files[whole(random, files.length)]!;
  return { ...file, bytes: Buffer.from(text) };
}

const mutators: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  function flipBytes(bytes, random) {
    const changed = Buffer.from(bytes);
    for (let count = 1 + whole(random, 5); count > 0; count--)
      changed[whole(random, changed.length)] = whole(random, 256);
    return changed;
  },
  function cutOff(bytes, random) {
    return bytes.subarray(0, whole(random, bytes.length));
  },
  function cutOut(bytes, random) {
    const start = whole(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + whole(random, 40))]);
  },
  function shuffleLines(bytes, random) {
    const lines = bytes.toString().split('\n');
    return Buffer.from(Array.from(shuffledOrder(lines.length, random), (index) => lines[index]).join('\n'));
  },
  function shuffleColumns(bytes, random) {
    const width = clickHeader.split(',').length;
    const order = Array.from(shuffledOrder(width, random));
    const separator = bytes.includes('\t') ? '\t' : ',';
    const lines = bytes.toString().split('\n');
    return Buffer.from(
      lines.map((line) => order.map((index) => line.split(separator)[index] ?? '').join(separator)).join('\n'),
    );
  },
  function hugeField(bytes, random) {
    const place = whole(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, place), Buffer.alloc(2 ** 20, 'x'), bytes.subarray(place)]);
  },
  function crlf(bytes) {
    return Buffer.from(bytes.toString().replaceAll('\n', '\r\n'));
  },
];

test(`${mutations} random mutations end with a result or one message`, async () => {
  const work: Record<string, () => Promise<string>> = {};
  for (let number = 0; number < mutations; number++) {
    const random = keyedRandom(seed, 'mutation', String(number));
    const { name, bytes, options } = await validFile(random);
    const mutate = mutators[whole(random, mutators.length)]!;
    work[`${number} ${name} ${mutate.name}`] = async () => {
      const file = place.write(`${number}-${name}`, mutate(bytes, random));
      const out = `run-${number}`;
      const { code, stdout, stderr } = await place.cli([
        'train',
        '--train',
        file,
        ...options.map((option, index) => (options[index - 1] === '--epochs' ? '1' : option)),
        '--out',
        out,
        '--log-level',
        'error',
        '--json',
      ]);
      if (code === 0) return 'result';
      const { error } = JSON.parse(stdout) as { readonly error: { readonly message: string } };
      const named =
        error.message.includes(file) || error.message.startsWith('split') || /^(encoding|column) /.test(error.message);
      const clean = code === 2 && named && stderr === `error: ${error.message}\n` && !existsSync(place.path(out));
      rmSync(place.path(file));
      return clean ? 'refused' : `exit code ${code}, run folder ${existsSync(place.path(out))}: ${stderr}`;
    };
  }
  const outcomes = await inPairs(work);
  const odd = Object.entries(outcomes).filter(([, outcome]) => outcome !== 'result' && outcome !== 'refused');
  expect({ seed, odd }).toEqual({ seed, odd: [] });
}, 300_000);
