import { timestamp as plainTimestamp, type Feature, type TimestampOptions } from '@fsdnet/core';
import { describe, expect, test } from 'vitest';
import { inferenceLines, inferSchema, type InferenceOptions } from './infer-schema.ts';

/** Saturday, 2024-03-02 00:00 UTC. */
const START = Date.UTC(2024, 2, 2);
const HOUR = 3_600_000;

/** Cells of 60 rows, seven hours from one to the next. */
function cells(of: (date: Date, row: number) => unknown): unknown[] {
  return Array.from({ length: 60 }, (_, row) => of(new Date(START + row * 7 * HOUR), row));
}

const seconds = cells((date) => date.getTime() / 1000);
/** Not one step apart, which only row counters are. */
const uneven = cells((date, row) => date.getTime() / 1000 + (row % 3));
const digits = (date: Date): string => date.toISOString().replaceAll(/\D/g, '');

function inferred(
  column: string,
  values: readonly unknown[],
  options: InferenceOptions = {},
  others: readonly string[] = [],
) {
  const columns = ['click', 'user', column, ...others];
  const rows = values.map((value, row) => [row % 2, `u${row % 3}`, value, ...others.map(() => 'x')]);
  const { schema, inference } = inferSchema({ source: 'a.csv', columns, rows }, options);
  return {
    features: schema.features.filter(({ name }) => name !== 'user' && !others.includes(name)),
    decision: inference.columns[2],
    lines: inferenceLines(inference),
  };
}

/** Ages, like all numbers, are piecewise where nothing else is named. */
function timestamp(name: string, options: TimestampOptions = {}): readonly Feature[] {
  return plainTimestamp(name, { age: { piecewise: {} }, ...options });
}

describe('what is taken for times', () => {
  test.each([
    ['time', seconds, {}, 'timestamps in Unix seconds → time.hour, time.weekday, time.age (UTC)'],
    ['createdAt', cells((date) => String(date.getTime())), {}, 'timestamps in Unix milliseconds → createdAt.hour, createdAt.weekday, createdAt.age (UTC)'],
    ['ts', cells((date) => date.getTime() * 1000), {}, 'timestamps in Unix microseconds → ts.hour, ts.weekday, ts.age (UTC)'],
    ['ts', cells((date) => `${date.getTime()}000000`), {}, 'timestamps in Unix nanoseconds → ts.hour, ts.weekday, ts.age (UTC)'],
    ['x', seconds, {}, 'timestamps in Unix seconds → x.hour, x.weekday, x.age (UTC)'],
    ['seen', cells((date) => date.toISOString()), {}, 'dates with a time of day → seen.hour, seen.weekday, seen.age (UTC)'],
    ['seen', cells((date) => date), {}, 'dates with a time of day → seen.hour, seen.weekday, seen.age (UTC)'],
    ['seen', [...cells((date) => date.toISOString()).slice(2), 'never', ''], {}, 'dates with a time of day → seen.hour, seen.weekday, seen.age (UTC)'],
    ['seen', cells((date) => date.toISOString().slice(0, 10)), {}, 'dates → seen.weekday, seen.age (UTC)'],
  ] as const)('%s %j', (column, values, _, made) => {
    const { features, decision, lines } = inferred(column, values);
    expect(decision).toMatchObject({ column, use: 'time', reason: made, made });
    expect(lines).toContain(`  ${column}: time (${made})`);
    expect(features).toEqual(timestamp(column, { hour: made.includes('.hour') }));
  }); // prettier-ignore

  test.each([
    ['hour', 8, 'YYMMDDHH', 'hour.hour, hour.weekday, hour.age'],
    ['date', 8, 'YYYYMMDD', 'date.weekday, date.age'],
    ['day_and_hour', 10, 'YYYYMMDDHH', 'day_and_hour.hour, day_and_hour.weekday, day_and_hour.age'],
    ['dt', 12, 'YYYYMMDDHHMM', 'dt.hour, dt.weekday, dt.age'],
    ['dt', 14, 'YYYYMMDDHHMMSS', 'dt.hour, dt.weekday, dt.age'],
  ] as const)('%s, %i digits: %s', (column, length, numbers, names) => {
    const from = numbers === 'YYMMDDHH' ? 2 : 0;
    const { features, decision } = inferred(
      column,
      cells((date) => digits(date).slice(from, from + length)),
    );
    expect(decision?.made).toBe(`times written ${numbers} → ${names} (UTC)`);
    expect(features).toEqual(timestamp(column, { numbers, hour: names.includes('.hour') }));
  });

  test.each([
    ['hour', cells((_, row) => row % 24), 'integers, and "hour" names a code'],
    ['x', cells((date) => digits(date).slice(0, 8)), 'integers that repeat'],
    ['x', cells((_, row) => seconds[row % 20]), 'integers that repeat'],
    ['user_id', uneven, 'integers, and "id" names a code'],
    ['price', uneven, 'integers, and "price" names a quantity'],
    ['watch_time', cells((_, row) => row * 60 + (row % 3)), 'integers that hardly repeat'],
    ['watch_time', cells((_, row) => row * 60), 'it only counts rows'],
    ['time', cells((_, row) => (row === 0 ? 'x' : seconds[row])), 'text'],
    ['seen', cells((date, row) => (row % 10 === 0 ? 'never' : date.toISOString())), 'text'],
    ['clock', cells((date) => date.toISOString().slice(11, 19)), 'text'],
  ] as const)('and what is not: %s %j', (column, values, reason) => {
    expect(inferred(column, values).decision?.reason).toContain(reason);
  }); // prettier-ignore
});

describe('what is made of them', () => {
  test('only what differs, where all rows were seen', () => {
    const oneDay = cells((_, row) => (START + row * 60_000 * 20) / 1000);
    expect(inferred('time', oneDay).decision?.made).toContain('→ time.hour, time.age (UTC)');
    const oneHour = cells((_, row) => START / 1000 + row + 1);
    expect(inferred('time', oneHour).decision?.made).toContain('→ time.age');
    const one = cells(() => START / 1000);
    expect(inferred('time', one).decision).toMatchObject({
      use: 'ignored',
      reason: 'timestamps in Unix seconds → no feature: all rows have the same time',
    });
    // Of more rows than the sample holds, later ones are another day's.
    const many = Array.from({ length: 10_000 }, () => '2024-03-02 10:00');
    expect(inferred('time', many).features.map(({ name }) => name)).toEqual(['time.hour', 'time.weekday', 'time.age']);
  });

  test('hour and weekday in a zone, of times of day only', () => {
    const options = { timeZone: 'Europe/Berlin', missing: '-' };
    const { features, decision } = inferred('time', ['-', ...seconds], options);
    expect(features).toEqual(timestamp('time', { zone: 'Europe/Berlin', missing: '-' }));
    expect(decision?.made).toContain('(Europe/Berlin)');
    const days = inferred(
      'time',
      cells((date) => date.toISOString().slice(0, 10)),
      options,
    );
    expect(days.features).toEqual(timestamp('time', { hour: false, missing: '-' }));
    expect(() => inferred('time', seconds, { timeZone: 'Europe/Berlni' })).toThrow(
      'timeZone: must be a time zone of the IANA database, got "Europe/Berlni". Did you mean "Europe/Berlin"?',
    );
  });

  test('options say what a column is', () => {
    expect(
      inferred(
        'x',
        cells((_, row) => row * 9000),
        { time: ['x'] },
      ),
    ).toMatchObject({
      features: timestamp('x'),
      decision: { use: 'time', reason: 'named' },
      lines: [
        'x: timestamps in Unix seconds → x.hour, x.weekday, x.age (UTC)',
        expect.anything(),
        expect.anything(),
        expect.anything(),
      ],
    });
    const named = (use: 'categorical' | 'numeric'): readonly Feature[] =>
      inferred('time', seconds, { [use]: ['time'] }).features;
    expect(named('categorical')).toEqual([{ kind: 'categorical', name: 'time' }]);
    expect(named('numeric')).toEqual([{ kind: 'numeric', name: 'time', piecewise: {} }]);
    expect(inferred('time', seconds, { ignore: ['time'] }).features).toEqual([]);
    expect(() => inferred('time', seconds, { time: ['time'], numeric: ['time'] })).toThrow(
      'column "time": may be named only once, got numeric and time.',
    );
    expect(() => inferred('time', seconds, { time: ['tme'] })).toThrow('column "tme" does not exist.');
  });

  test('of what rows are split by, hour and weekday', () => {
    const by = { splitBy: 'time:t' };
    expect(inferred('t', seconds, by)).toMatchObject({
      features: timestamp('t', { age: false }),
      decision: {
        use: 'time',
        reason: 'timestamps in Unix seconds → t.hour, t.weekday (UTC); rows are split by it, so its age is no feature',
      },
    });
    expect(
      inferred(
        't',
        cells((_, row) => row),
        by,
      ),
    ).toMatchObject({
      features: [],
      decision: { use: 'ignored', reason: 'rows are split by it' },
    });
    expect(inferred('t', seconds, { splitBy: 'group:t' }).features).toEqual(timestamp('t'));
    expect(inferred('t', seconds, { ...by, time: ['t'] }).features).toEqual(timestamp('t', { age: false }));
    expect(inferred('t', seconds, { ...by, categorical: ['t'] }).features).toEqual([
      { kind: 'categorical', name: 't' },
    ]);
  });

  test('their numbers are treated as others', () => {
    const { features } = inferred('t', seconds, {
      numericScaling: ['log-buckets', 't.age=piecewise'],
      dim: ['t.hour:4'],
    });
    const made = timestamp('t', { age: { piecewise: {} } });
    expect(features).toEqual([{ ...made[0], dim: 4 }, ...made.slice(1)]);
    expect(inferred('t', seconds, { numericScaling: 'log-buckets' }).features).toEqual(timestamp('t', { age: {} }));
    expect(() => inferred('t', seconds, { numericScaling: 't.age=log-buckets' })).toThrow(
      'numericScaling: column "t.age": must be treated as a number, got log-buckets for the age of a time.',
    );
  });

  test('a column of their name stays what it is', () => {
    const { features } = inferred('t', seconds, {}, ['t.hour']);
    expect(features).toEqual(timestamp('t', { hour: false }));
  });
});
