import { expect, test } from 'vitest';
import { inferSchema, type InferenceOptions } from './infer-schema.ts';

/** Names that are odd in one way or another. */
const ODD = [
  ...['price, USD', 'a,b', 'a', 'b', 'ns:tag', 'id:user:x', 'time:h', 'x=raw', ' lead', '{x}', '[y]', '"q"', '用户'],
  ...['имя', '__proto__', 'constructor', 'toString', '0', 'length', 'a|b', "it's"],
];

function usesOf(options: InferenceOptions, columns: readonly string[] = ['click', ...ODD]): Record<string, string> {
  const rows = Array.from({ length: 40 }, (_, row) => columns.map((_, column) => String((row * (column + 1)) % 2)));
  const { inference } = inferSchema({ source: 'rows.csv', columns, rows }, { label: 'click', ...options });
  return Object.fromEntries(inference.columns.map(({ column, use }) => [`column ${column}`, use]));
}

test.each(ODD)('the name %j can be given to every option', (name) => {
  const use = (options: InferenceOptions): string | undefined => usesOf(options)[`column ${name}`];
  expect(use({ ignore: [name] })).toBe('ignored');
  expect(use({ categorical: [name] })).toBe('categorical');
  expect(use({ numeric: [name] })).toBe('numeric');
  expect(use({ multi: [name] })).toBe('multiValued');
  expect(use({ multi: [`${name}:|`] })).toBe('multiValued');
  expect(use({ multi: [`${name}::`] })).toBe('multiValued');
  expect(use({ weight: name })).toBe('weight');
  expect(use({ group: name })).toBeDefined();
  expect(usesOf({ splitBy: `group:${name}` })).toBeDefined();
  expect(usesOf({ numeric: [name], numericScaling: [`${name}=log`] })[`column ${name}`]).toBe('numeric');
  expect(usesOf({ categorical: [name], hash: [`${name}:100`], dim: [`${name}:8`] })).toBeDefined();
  expect(use({ label: name, ignore: ['click'] })).toBe('label');
});

test('a text with commas is one name where a column has it, else several; longer names go before shorter ones', () => {
  const ignored = (text: string): string[] =>
    Object.entries(usesOf({ ignore: [text] })).flatMap(([column, use]) => (use === 'ignored' ? [column.slice(7)] : []));
  expect(ignored('a,b')).toEqual(['a,b']);
  expect(ignored('b, a')).toEqual(['a', 'b']);
  expect(ignored('{x},price, USD,имя')).toEqual(['price, USD', '{x}', 'имя']);
});

test('all names that no column has are told at once, each with the nearest', () => {
  expect(() => usesOf({ ignore: ['usre', 'itme'], weight: 'agee' }, ['click', 'user', 'item', 'age'])).toThrow(
    'rows.csv: columns "agee", "usre", "itme" do not exist. ' +
      'Did you mean "age" for "agee", "user" for "usre", "item" for "itme"? Columns: click, user, item, age.',
  );
});

test('nothing between two commas is no name', () => {
  expect(() => usesOf({ ignore: ['x,,y'] }, ['click', 'x', 'y'])).toThrow(
    'ignore: must be a list of names, got "x,,y".',
  );
});
