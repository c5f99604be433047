import { defineSchema, type Feature, type Row } from '@fsdnet/core';
import { fittedSchemaToJson, SchemaFitter, type FittedSchemaJson } from '@fsdnet/core/engine';

import type { ModelInput } from '../serving/encoder/encoder.mjs';
import { createEncoder } from '../serving/encoder/encoder.ts';

/** A schema and rows, with what the encoder makes of each row alone. */
export interface EncodingVectors {
  readonly name: string;
  readonly schema: FittedSchemaJson;
  readonly cases: readonly { readonly row: Row; readonly inputs: Readonly<Record<string, readonly number[]>> }[];
}

/** Features, the cells that training had, and rows to encode. Everything is what JSON can hold. */
interface Example {
  readonly name: string;
  readonly features: readonly Feature[];
  readonly minCount?: number;
  readonly training: readonly Row[];
  readonly rows: readonly Row[];
}

/** Rows whose columns take their cells in turns: as many as the longest list. */
function inTurns(columns: Readonly<Record<string, readonly unknown[]>>): Row[] {
  const count = Math.max(...Object.values(columns).map(({ length }) => length));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[row % cells.length]])),
  );
}

const category = (name: string, options: object = {}): Feature => ({ kind: 'categorical', name, ...options });
const number = (name: string, options: object = {}): Feature => ({ kind: 'numeric', name, ...options });
const list = (name: string, options: object = {}): Feature => ({ kind: 'multiValued', name, ...options });

const texts = [
  'a',
  'b',
  'é',
  '€',
  '😀',
  ' a',
  'A',
  'NA',
  ' NA ',
  '',
  ' ',
  null,
  1,
  1.5,
  true,
  'unseen',
  1e21,
  1e-7,
  'a longer text',
];
const numberTexts = [
  '1',
  '1.0',
  ' 1.00',
  1,
  '2.50',
  2.5,
  '-0',
  '-0.0',
  '007',
  '+5',
  '5.',
  '.5',
  '1e3',
  '1E-2',
  '9007199254740993',
  '9007199254740993.0',
  'abc',
  '',
  ' ',
  null,
  '-1',
  '-1.0',
  '0',
];
const values = [
  0,
  1,
  -1,
  2.5,
  '3',
  ' 4.5 ',
  '-1e2',
  '.5',
  '5.',
  '+6',
  1000,
  -1000,
  '',
  ' ',
  null,
  'NA',
  ' NA',
  -99,
  '-99.0',
  7.25,
  31,
  20,
  10,
  0.3,
];

const categories: Example = {
  name: 'categories',
  minCount: 2,
  features: [
    category('text', { tokens: 'text' }),
    category('missing', { tokens: 'text', missing: ['NA', '-'] }),
    category('number', { tokens: 'number', missing: '-1' }),
    category('boolean', { tokens: 'boolean' }),
    category('hashed', { hash: 1000, missing: 'NA' }),
    category('hashedNumber', { hash: 50, tokens: 'number' }),
    category('buckets', { buckets: 'log-squared' }),
  ],
  training: inTurns({
    text: [
      'a',
      'b',
      'a',
      'b',
      'é',
      'é',
      '€',
      '€',
      '😀',
      '😀',
      ' a',
      ' a',
      'rare',
      '1',
      '1',
      'true',
      'true',
      'NA',
      'NA',
      '1.5',
    ],
    missing: ['a', 'b', 'NA', '-', 'a', 'b', 'a', 'b', '1', '1'],
    number: ['1', '2.5', '0', '5', '7', '1000', '9007199254740993', '-1', '0.01', '1.0'],
    boolean: ['true', 'False', 'TRUE', 'false'],
    hashed: ['a'],
    hashedNumber: ['1'],
    buckets: ['1', '2', '3', '5', '10', '100', '-7', '1000', '0'],
  }),
  rows: inTurns({
    text: texts,
    missing: [...texts, '-', ' - '],
    number: numberTexts,
    boolean: ['true', 'TRUE', ' False ', false, true, 'yes', '', ' ', null, 1],
    hashed: texts,
    hashedNumber: numberTexts,
    buckets: ['0', 1, '2', '2.5', 3, '10', 99.5, '-7', '-7.9', '1e3', '', ' ', null, '0.5', '-0.5', 123_456],
  }),
};

const training = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 31, -4, -2, null, 0.5, 3, 3];
const scalings = ['raw', 'standard', 'log', 'quantile'] as const;

const numbers: Example = {
  name: 'numbers',
  features: [
    ...scalings.map((scaling) => number(scaling, { scaling, missing: ['NA', '-99'] })),
    ...scalings.map((scaling) =>
      number(`${scaling}.piecewise`, { scaling, piecewise: { bins: 4 }, missing: ['NA', '-99'], indicator: true }),
    ),
    number('soft', { softBuckets: { buckets: 4 }, missing: ['NA', '-99'], indicator: true }),
    number('constant', { missing: ['NA', '-99'] }),
  ],
  training: training.map((value) =>
    Object.fromEntries([
      ...[...scalings, ...scalings.map((scaling) => `${scaling}.piecewise`), 'soft'].map((name) => [name, value]),
      ['constant', 3],
    ]),
  ),
  rows: values.map((value) =>
    Object.fromEntries(
      [...scalings, ...scalings.map((scaling) => `${scaling}.piecewise`), 'soft', 'constant'].map((name) => [
        name,
        value,
      ]),
    ),
  ),
};

const times: Example = {
  name: 'times',
  minCount: 1,
  features: [
    category('hour', { time: { column: 'time', part: 'hour' } }),
    category('weekday', { time: { column: 'time', part: 'weekday' } }),
    category('hour in Berlin', { time: { column: 'time', part: 'hour', zone: 'Europe/Berlin' } }),
    category('weekday in Kathmandu', { time: { column: 'time', part: 'weekday', zone: 'Asia/Kathmandu' } }),
    number('age', { time: { column: 'time' }, indicator: true }),
    number('log age', { scaling: 'log', time: { column: 'time' } }),
    category('hour of digits', { time: { column: 'digits', numbers: 'YYMMDDHH', part: 'hour' }, missing: '0' }),
    number('age of digits', { scaling: 'raw', time: { column: 'digits', numbers: 'YYMMDDHH' }, missing: '0' }),
    number('age of days', { scaling: 'raw', time: { column: 'days', numbers: 'YYYYMMDD' } }),
  ],
  training: Array.from({ length: 60 }, (_, row) => ({
    time: 1_709_251_200 + row * 40_000,
    digits: `240301${String(row % 24).padStart(2, '0')}`,
    days: 20_240_301 + (row % 28),
  })),
  rows: inTurns({
    time: [
      1_709_296_215, '1709296215.0', 1_709_296_215_123, '1709296215123456', '1709296215123456789', -86_400,
      '2024-02-29', '2024-03-10 13:05', '2024-03-10T13:05:00.25Z', '2024-03-10T13:05:00+02:00', '2024-03-10 13:05:00,5 UTC',
      '2024-03-31T00:59:59Z', '2024-03-31T01:00:00Z', '2024-03-10T24:00', '', ' ', null, '2024-03-15T18:14:00Z', '2024-03-15T18:15:00Z',
    ],
    digits: ['24030112', 24_030_100, '24030112.0', '0', 0, '', null, 24_022_923],
    days: ['20240229', 20_240_301, '20240315.0', null, '2024-03-09T12:00:00Z'],
  }),
}; // prettier-ignore

const lists: Example = {
  name: 'lists',
  minCount: 1,
  features: [
    list('plain', { tokens: 'text' }),
    list('commas', { tokens: 'text', separator: ',', maxLength: 3, missing: 'NA' }),
    list('numbers', { tokens: 'number' }),
    list('hashed', { hash: 100 }),
    category('item', { share: 'items', tokens: 'text' }),
    list('history', { share: 'items', tokens: 'text', pooling: 'max' }),
  ],
  training: inTurns({
    plain: ['a|b', 'c', 'é|a'],
    commas: ['a,b', 'c,d,e'],
    numbers: ['1|2', '3.5'],
    hashed: ['a'],
    item: ['x', 'y'],
    history: ['x|z', 'w'],
  }),
  rows: inTurns({
    plain: ['a|b', 'a||b|', ['a', 'c', null, '', 'unseen'], '', null, [], '["a", "b"]', '[1, "a"]', '[not a list]', 'é', 5, 'a|a| a'],
    commas: ['a,b,c,d,e', 'NA', 'a,NA,b', ['NA', 'a', 'b', 'c', 'd'], ' NA', null, 'a'],
    numbers: ['1|2.0|3.50', [1, '1.0', 3.5], '[1.0, 2]', ' 1|abc', ['', ' '], null],
    hashed: ['a|b|é', ['😀', 1, true], '', null],
    item: ['x', 'z', 'w', 'unseen', null],
    history: ['x|y|z', ['w', 'w'], null],
  }),
}; // prettier-ignore

/** Test vectors of every kind of feature, for encoders in other languages. */
export function encodingVectors(): EncodingVectors[] {
  return [categories, numbers, times, lists].map(({ name, features, minCount = 1, training: taught, rows }) => {
    const fitter = new SchemaFitter(defineSchema({ label: 'click', features }), { minCount, asGiven: true });
    taught.forEach((row, index) => fitter.add({ ...row, click: index % 2 }));
    const schema = fittedSchemaToJson(fitter.fit());
    const encode = createEncoder(schema);
    return { name, schema, cases: rows.map((row) => ({ row, inputs: plainInputs(encode([row])) })) };
  });
}

function plainInputs(inputs: Readonly<Record<string, ModelInput>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, [...data]]));
}
