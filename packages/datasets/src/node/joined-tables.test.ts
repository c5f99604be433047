import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fittedSchemaToJson } from '@fsdnet/core/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCsv, readData } from './read-data.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-joined-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const rows = Array.from({ length: 60 }, (_, row) => ({ click: row % 3 === 0 ? 1 : 0, user: `u${row % 7}`, age: row }));
const options = { label: 'click', categorical: ['user'], numeric: ['age'], seed: 3 };
const csv = (part: typeof rows): string =>
  `click,user,age\n${part.map(({ click, user, age }) => `${click},${user},${age}`).join('\n')}\n`;

test('several files are one source, read one after the other, their columns matched by name', async () => {
  const whole = await readCsv(file('whole.csv', csv(rows)), options);
  const first = file('first.csv', csv(rows.slice(0, 25)));
  const others = [
    file(
      'second.tsv',
      `age\tclick\tuser\n${rows
        .slice(25, 40)
        .map((row) => `${row.age}\t${row.click}\t${row.user}`)
        .join('\n')}\n`,
    ),
    file(
      'third.jsonl',
      rows
        .slice(40)
        .map((row) => JSON.stringify(row))
        .join('\n'),
    ),
  ];
  const joined = await readData({ ...options, train: [first, ...others] });
  expect(joined.name).toBe('first.csv and 2 more');
  const { train, valid, test: tested, schema } = whole;
  expect(joined).toMatchObject({ train, valid, test: tested });
  expect(fittedSchemaToJson(joined.schema)).toEqual(fittedSchemaToJson(schema));
  // The sample is taken from all of them too.
  const inferred = await readData({ train: [first, ...others], label: 'click' });
  expect(inferred.inference?.sampledRows).toBe(60);
  const parts = await readData({ ...options, train: first, valid: others, test: [others[0]!] });
  expect([parts.train.rows, parts.valid.rows, parts.test?.rows]).toEqual([25, 35, 15]);
});

test('mistakes are named with their own file', async () => {
  const good = file('good.csv', csv(rows.slice(0, 30)));
  await expect(readData({ ...options, train: [good, file('bad.csv', 'click,user,age\n1,u1,old\n')] })).rejects.toThrow(
    /bad\.csv:2: column "age": expected a number, got "old"/,
  );
  await expect(readData({ ...options, train: [good, file('less.csv', 'click,user\n1,u1\n')] })).rejects.toThrow(
    /less\.csv: column "age" is missing, which .*good\.csv has\. Files that are read as one need the same columns\./,
  );
  await expect(
    readData({ ...options, train: [good, file('more.csv', 'click,user,age,city\n1,u1,3,x\n')] }),
  ).rejects.toThrow(/good\.csv: column "city" is missing, which .*more\.csv has\./);
});

test.each([
  [{ ignore: 'title' }, 'readCsv: ignore: must be a list of names, got "title". Write ignore: ["title"].'],
  [{ splitby: 'time:age' }, 'readCsv: unknown option, got "splitby". Did you mean splitBy?'],
  [{ minCount: '2' }, 'readCsv: minCount: must be a whole number from 1 to 1000000000, got "2".'],
  [{ label: Promise.resolve('click') }, 'readCsv: label: must be a non-empty text, got a promise. Write `await`'],
])('%#: options that are none, or of another type, are named', async (wrong, message) => {
  await expect(readCsv(file('clicks.csv', csv(rows)), wrong as object)).rejects.toThrow(message);
});

test('a file that is none is named', async () => {
  await expect(readData({} as never)).rejects.toThrow(
    'readData: train: is needed. Name the file of the training rows.',
  );
  await expect(readData('clicks.csv' as never)).rejects.toThrow(
    'readData: takes an object with options, got "clicks.csv".',
  );
  await expect(readCsv(undefined as never)).rejects.toThrow('readCsv: train: is needed.');
});
