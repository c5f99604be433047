import { describe, expect, test } from 'vitest';
import { guessKind } from './column-kind.ts';
import { profileColumn } from './column-profile.ts';
import { inferenceLines, inferSchema } from './infer-schema.ts';

const source = 'clicks.csv';

function cells(count: number, value: (row: number) => unknown): unknown[] {
  return Array.from({ length: count }, (_, row) => value(row));
}

describe('the kind of a column', () => {
  test.each([
    ['price', cells(200, (row) => `${row}.5`), 'numeric', 'numbers with a fractional part'],
    ['user_age', cells(200, (row) => String(row % 60)), 'numeric', 'integers, and "age" names a quantity'],
    ['age', ['31', 'abc', ...cells(98, () => '40')], 'numeric', 'integers, and "age" names a quantity'],
    ['hours-per-week', cells(200, (row) => String(row % 60)), 'numeric', 'integers, and "hours" names a quantity'],
    ['UserID', cells(200, (row) => String(row)), 'categorical', 'integers, and "id" names a code'],
    ['price_level', cells(200, (row) => String(row % 5)), 'categorical', 'integers, and "level" names a code'],
    ['C1', cells(200, (row) => String(row % 50)), 'categorical', 'integers that repeat, 50 different in 200 rows'],
    ['C2', cells(200, (row) => `${row % 50}.0`), 'categorical', 'integers that repeat, 50 different in 200 rows'],
    ['I1', cells(200, (row) => String(row * 7)), 'numeric', 'integers that hardly repeat, 200 different in 200 rows'],
    ['city', cells(200, (row) => `c${row % 9}`), 'categorical', 'text, 9 different in 200 rows'],
    ['clicked', cells(200, (row) => row % 2 === 0), 'categorical', 'text, 2 different in 200 rows'],
    [
      'genres',
      cells(200, (row) => (row % 2 ? 'a|b' : 'c')),
      'multiValued',
      'lists separated by "|", 3 different tokens',
    ],
    ['tags', cells(200, (row) => ['x', `t${row % 4}`]), 'multiValued', 'lists separated by "|", 5 different tokens'],
    ['id', cells(1000, (row) => String(row)), 'ignored', 'every row has its own value, 1,000 different in 1,000 rows'],
    ['uuid', cells(1000, (row) => `x${row}`), 'ignored', 'every row has its own value, 1,000 different in 1,000 rows'],
    ['empty', cells(200, () => ''), 'ignored', 'no value in the sample'],
    ['', cells(200, (row) => String(row)), 'ignored', 'the column has no name'],
  ])('%s', (name, values, kind, reason) => {
    expect(guessKind(profileColumn(name, values, undefined))).toEqual({ kind, reason });
  });

  test('missing tokens are not looked at', () => {
    expect(guessKind(profileColumn('n', ['?', '1.5', ' ?', '2'], '?')).kind).toBe('numeric');
  });
});

test('a column of long texts is profiled in time that grows with their length', () => {
  const digits = '1'.repeat(100_000);
  const start = performance.now();
  expect(profileColumn('n', [`${digits}x`, ' 7 ', digits, `-${digits}`], undefined)).toMatchObject({
    numbers: 0.75,
    words: 1,
  });
  expect(performance.now() - start).toBeLessThan(1000);
});

describe('a schema', () => {
  const sample = {
    source,
    columns: ['click', 'user', 'age', 'genres', 'note'],
    rows: cells(20, (row) => [String(row % 2), `u${row % 3}`, '30', 'a,b', 'x']) as string[][],
  };

  test('what is named is taken, the rest is inferred and told', () => {
    const { schema, inference } = inferSchema(sample, {
      numeric: ['age'],
      multi: ['genres:,'],
      ignore: ['note'],
      group: 'user',
      missing: '?',
      numericScaling: 'log',
      positive: '1',
    });
    expect(schema).toEqual({
      label: 'click',
      positive: '1',
      group: 'user',
      features: [
        { kind: 'categorical', name: 'user', missing: '?' },
        { kind: 'numeric', name: 'age', missing: '?', scaling: 'log' },
        { kind: 'multiValued', name: 'genres', missing: '?', separator: ',' },
      ],
    });
    expect(inferenceLines(inference)).toEqual([
      'Columns that were not named, judged by 20 rows:',
      '  click: label (a guess from its name)',
      '  user: categorical (text, 3 different in 20 rows)',
    ]);
    expect(inference.columns.map(({ use }) => use)).toEqual([
      'label',
      'categorical',
      'numeric',
      'multiValued',
      'ignored',
    ]);
  });

  test('the label is found by its name, and said so', () => {
    const { inference } = inferSchema({ ...sample, columns: ['Label', 'user', 'age', 'genres', 'note'] });
    expect(inference.columns[0]).toMatchObject({ column: 'Label', use: 'label', reason: 'a guess from its name' });
    const named = inferSchema(sample, { label: 'click' }).inference;
    expect(named.columns[0]).toMatchObject({ column: 'click', use: 'label', reason: 'named' });
  });

  test('missing tokens for all columns and for one', () => {
    const missing = ['?', 'age=-1', 'age=0', 'a=b', '=', 'user=x=y'];
    const { schema } = inferSchema(sample, { missing, ignore: ['note'], numericScaling: 'raw' });
    const general = ['?', 'a=b', '='];
    expect(schema.features.map((feature) => feature.missing)).toEqual([
      [...general, 'x=y'], [...general, '-1', '0'], general,
    ]); // prettier-ignore
    const columns = ['click', 'a', 'a=b'];
    const other = inferSchema(
      { ...sample, columns, rows: cells(20, (row) => [row % 2, 'x', 'y']) as string[][] },
      { missing: 'a=b=c' },
    );
    expect(other.schema.features.map((feature) => feature.missing)).toEqual([undefined, 'c']);
  });

  test('usual words for a missing value are none of the values of a column of numbers', () => {
    const words = ['NA', String.raw`\N`, '-', 'null'];
    const rows = cells(100, (row) => [
      ...[String(row % 2), row % 5 ? `${row}.5` : words[(row / 5) % 4], row % 9 ? String(row % 20) : 'NaN'],
      ...[row % 9 ? `c${row % 7}` : '-', row % 9 ? String(1709337600 + row * row) : 'None'],
    ]);
    const columns = ['click', 'price', 'user', 'city', 'time'];
    const { schema, inference } = inferSchema({ source, columns, rows: rows as string[][] });
    expect(inference.columns.map(({ use, reason }) => `${use}: ${reason}`)).toEqual([
      'label: a guess from its name',
      'numeric: numbers with a fractional part',
      'categorical: integers, and "user" names a code',
      'categorical: text, 8 different in 100 rows',
      'time: timestamps in Unix seconds → time.hour, time.age (UTC)',
    ]);
    expect(inference.columns[1]).toMatchObject({ missing: 0.2, range: [1.5, 99.5] });
    // The training rows decide which words count.
    expect(schema.features.every((feature) => feature.missing === undefined)).toBe(true);
  });

  test('forms of tokens that are named', () => {
    const formsOf = (tokens: string | readonly string[]): unknown[] =>
      inferSchema(sample, { tokens, numeric: ['age'], multi: ['genres:,'], ignore: ['note'] }).schema.features.map(
        (feature) => feature.kind !== 'numeric' && feature.tokens,
      );
    expect(formsOf('text')).toEqual(['text', false, 'text']);
    expect(formsOf(['user=number', 'text'])).toEqual(['number', false, 'text']);
    expect(formsOf('genres=text')).toEqual([undefined, false, 'text']);
    for (const [tokens, message] of [
      ['txt', 'tokens: must be number or text, for one column "COLUMN=text", got "txt". Did you mean "text"?'],
      ['usr=text', 'tokens: clicks.csv: column "usr" does not exist. Did you mean "user"?'],
      ['age=text', 'tokens: column "age": must hold tokens, got numbers or times.'],
    ] as const)
      expect(() => formsOf(tokens)).toThrow(message);
    expect(() => formsOf(['user=text', 'user=number'])).toThrow('may be given only once for column "user"');
  });

  test('hashed tokens have the form of the sample', () => {
    const rows = cells(60, (row) => [
      row % 2,
      `${row % 9}.0`,
      [row % 9],
      row % 2 === 0 ? 'True' : 'FALSE',
      `c${row % 9}`,
    ]) as unknown[][];
    const { schema } = inferSchema(
      { source, columns: ['click', 'user', 'seen', 'flag', 'city'], rows },
      { hash: ['user:10', 'seen:10', 'flag:10', 'city:10'], share: ['user,seen'] },
    );
    expect(schema.features.map((feature) => feature.kind !== 'numeric' && feature.tokens)).toEqual([
      'number', 'number', 'boolean', 'text',
    ]); // prettier-ignore
  });

  test('a column that counts the rows of the sample: left out when these are all, else watched', () => {
    const table = (count: number): Parameters<typeof inferSchema>[0] => ({
      source,
      columns: ['click', 'Unnamed: 0', 'user'],
      rows: cells(count, (row) => [String(row % 2), String((row * 7) % count), `u${row % 3}`]) as string[][],
    });
    const few = inferSchema(table(100));
    expect(inferenceLines(few.inference)).toContain(
      '  Unnamed: 0: ignored (it only counts rows; --numeric or --categorical keeps it)',
    );
    expect(few.counters).toEqual([]);
    const many = inferSchema(table(10_000));
    expect(many.schema.features.map(({ name }) => name)).toEqual(['Unnamed: 0', 'user']);
    expect(many.counters).toEqual(['Unnamed: 0']);
    for (const options of [{ numeric: ['Unnamed: 0'] }, { numericScaling: 'Unnamed: 0=log' }, { group: 'Unnamed: 0' }])
      expect(inferSchema(table(100), options).schema.features).toHaveLength(2);
    expect(inferSchema(table(19)).schema.features).toHaveLength(2);
  });

  test('a column that is named as something else is no label', () => {
    const columns = ['click', 'won', 'user'];
    const rows = cells(20, (row) => [String(row % 2), String(row % 2), `u${row % 3}`]) as string[][];
    expect(inferSchema({ source, columns, rows }, { ignore: ['click'] }).schema.label).toBe('won');
  });

  test('what the sample says of each column', () => {
    const { columns } = inferSchema({
      source,
      columns: ['click', 'price', 'user', 'title'],
      rows: cells(100, (row) => [String(row % 2), row % 4 ? `${row}.5` : '', `u${row % 3}`, `the red ${row} door`]) as string[][],
    }).inference;
    expect(columns).toMatchObject([
      { distinct: 2, missing: 0, range: [0, 1] },
      { distinct: 75, missing: 0.25, range: [1.5, 99.5] },
      { distinct: 3, missing: 0 },
      { distinct: 100, missing: 0, words: 3 },
    ]);
    expect(columns.map((column) => ['range' in column, 'words' in column])).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [false, true],
    ]);
  }); // prettier-ignore

  test.each([
    [{ label: 'clik' }, 'clicks.csv: column "clik" does not exist. Did you mean "click"? Columns: click, user, age, genres, note.'],
    [{ numeric: ['zzzzzz'] }, 'clicks.csv: column "zzzzzz" does not exist. Columns: click, user, age, genres, note.'],
    [{ group: 'usr' }, 'clicks.csv: column "usr" does not exist. Did you mean "user"?'],
    [{ weight: 'w' }, 'clicks.csv: column "w" does not exist.'],
    [{ numeric: ['age'], ignore: ['age'] }, 'column "age": may be named only once, got numeric and ignored. Remove one of the two.'],
    [{ label: 'click', categorical: ['click'] }, 'column "click": may be named only once, got label and categorical.'],
    [{ ignore: ['user', 'age', 'genres', 'note'] }, 'clicks.csv: needs at least one column besides the label that a model can use'],
  ])('%j', (options, message) => {
    expect(() => inferSchema(sample, options)).toThrow(message);
  }); // prettier-ignore
});
