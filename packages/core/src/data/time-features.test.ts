import { describe, expect, test } from 'vitest';
import { categorical, numeric } from '../schema/feature.ts';
import { fittedSchemaFromJson, fittedSchemaToJson } from '../schema/fitted-schema-json.ts';
import { defineSchema } from '../schema/schema.ts';
import { timestamp, type TimestampOptions } from '../schema/time-features.ts';
import { RowEncoder } from './row-encoder.ts';
import { SchemaFitter } from './schema-fitter.ts';

/** Wednesday to Friday: 1,709,164,800 is 2024-02-29 00:00, a Thursday. */
const TIMES = ['2024-02-28 12:00', '2024-02-29T00:30:00Z', '2024-03-01 12:00:00.000'];

function fitted(options: TimestampOptions, times: readonly unknown[] = TIMES) {
  const schema = defineSchema({ label: 'y', features: timestamp('time', options) });
  const fitter = new SchemaFitter(schema, { minCount: 1 });
  times.forEach((time, row) => fitter.add({ time, y: row % 2 }));
  const made = fitter.fit();
  return { fitter, made, encoder: new RowEncoder(fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(made)))) };
}

test('hour, weekday and age of one column', () => {
  const { fitter, made, encoder } = fitted({ age: { scaling: 'raw' } });
  expect(made.fields).toMatchObject([
    { name: 'time.hour', kind: 'categorical', vocabulary: { tokens: ['0', '12'] } },
    { name: 'time.weekday', kind: 'categorical', vocabulary: { tokens: ['3', '4', '5'] } },
    { name: 'time.age', kind: 'numeric', times: { oldest: Date.UTC(2024, 1, 28, 12), newest: Date.UTC(2024, 2, 1, 12) } },
  ]); // prettier-ignore
  const encoded = fitter.encode(made);
  expect([...encoded.ids]).toEqual([2, 1, 1, 2, 2, 3]);
  expect([...encoded.numbers]).toEqual([2, Math.fround(1 + 11.5 / 24), 0]);
  // As other cells: seconds, milliseconds, a Date; before and after the training rows; a Saturday and unknown hour.
  const { ids, numbers } = encoder.encode(
    [1_709_208_000, '1709208000000', new Date(1_709_208_000_000), '2020-02-29', '2030-03-02T01:00Z', null, ''].map(
      (time) => ({ time }),
    ),
  );
  expect([...numbers]).toEqual([1, 1, 1, 2, 0, (2 + 1 + 11.5 / 24) / 3, (2 + 1 + 11.5 / 24) / 3].map(Math.fround)); // prettier-ignore
  expect([...ids]).toEqual([2, 2, 2, 2, 2, 2, 1, 4, 3, 4, 3, 4, 3, 4]);
});

test('the numbers of a column may be digits, its hours those of a zone', () => {
  const { made } = fitted({ numbers: 'YYMMDDHH', zone: 'Asia/Tokyo' }, [24022815, '24022814']);
  expect(made.fields).toMatchObject([
    { vocabulary: { tokens: ['0', '23'] } },
    { vocabulary: { tokens: ['3', '4'] } },
    { times: { oldest: Date.UTC(2024, 1, 28, 14), newest: Date.UTC(2024, 1, 28, 15) } },
  ]);
});

test('features of times are treated as others: no parts, an indicator, knots, missing tokens', () => {
  const { made, fitter } = fitted(
    { hour: false, weekday: false, missing: '0', age: { indicator: true, piecewise: { bins: 2 } } },
    [...TIMES, '0', 0, null],
  );
  expect(made.fields).toMatchObject([
    { name: 'time.age', knots: [0, 1 + 11.5 / 24, 2] },
    { name: 'time.age:missing', kind: 'categorical' },
  ]);
  const { ids, numbers } = fitter.encode(made);
  expect([...ids]).toEqual([1, 1, 1, 2, 2, 2]);
  expect([...numbers]).toEqual([3, 2, 1, 0, 0, 0]);
});

test('usual words for a missing time are missing, and scoring knows those that training had', () => {
  const { made, encoder } = fitted({}, ['2024-02-28', 'NA', ' \\N']);
  expect(made.schema.features.map(({ missing }) => missing)).toEqual([['NA', '\\N'], ['NA', '\\N'], ['NA', '\\N']]); // prettier-ignore
  expect(encoder.encode([{ time: 'NA' }])).toEqual(encoder.encode([{ time: null }]));
  expect(() => encoder.encode([{ time: '?' }])).toThrow('expected a time, got "?"');
});

test('the hour 0 is no missing token', () => {
  const { made } = fitted({ missing: '0', weekday: false, age: false }, ['2024-02-28', '0']);
  expect(made.fields).toMatchObject([{ vocabulary: { tokens: ['0'] } }]);
});

test('a column without times', () => {
  const { made, fitter } = fitted({}, [null, '', null]);
  expect(made.fields[2]).toMatchObject({ times: { oldest: 0, newest: 0 }, scale: { mean: 0, deviation: 1 } });
  expect([...fitter.encode(made).numbers]).toEqual([0, 0, 0]);
});

describe('what is no time', () => {
  test.each([
    [
      'unix',
      'soon',
      'expected a time, got "soon". If it stands for a missing value, name it so (`missing`, --missing time=soon); if the column holds categories, make it categorical (--categorical time).',
    ],
    ['unix', true, 'expected a time, got true.'],
    ['unix', ['2024-01-01'], 'expected a time, got a list.'],
    ['unix', Infinity, 'expected a time, got Infinity.'],
    ['YYYYMMDD', 20240230, 'expected a time written YYYYMMDD, got 20240230.'],
  ] as const)('%s %j', (numbers, time, message) => {
    const fitter = new SchemaFitter(defineSchema({ label: 'y', features: timestamp('time', { numbers }) }), {
      columns: ['time', 'y'],
      source: 'a.csv',
    });
    expect(() => fitter.addCells([time, 1], 7)).toThrow(`a.csv:7: column "time": ${message}`);
  });

  test.each([
    [timestamp('y'), 'schema: every column may be used once, got "y" twice.'],
    [[...timestamp('t'), categorical('t.hour')], 'got "t.hour" twice.'],
    [timestamp('t', { zone: 'Mars' }), 'schema: feature "t.hour": time: zone: must be a time zone'],
    [timestamp('t', { numbers: 'DDMM' as 'unix' }), 'schema: feature "t.hour": time: numbers: must be one of unix, YYMMDDHH'],
    [[categorical('h', { time: { column: 't', part: 'year' as 'hour' } })], 'time: part: must be one of hour, weekday, got "year".'],
    [[categorical('h', { buckets: 'log-squared', time: { column: 't', part: 'hour' } })], 'buckets: cannot be combined with times, got both.'],
    [[numeric('t', { time: { column: 't' } })], 'time: column: must differ from the name, got "t".'],
  ])('%j', (features, message) => {
    expect(() => defineSchema({ label: 'y', features })).toThrow(message);
  }); // prettier-ignore
});

test('rows to be scored need the raw column alone', () => {
  const { encoder } = fitted({});
  expect(() => encoder.builder({ columns: ['when'] })).toThrow('column "time" is missing');
  expect(() => encoder.encode([{ 'time.hour': 3 }])).toThrow('column "time": the key is absent');
});
