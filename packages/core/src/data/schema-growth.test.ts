import { expect, test } from 'vitest';
import { categorical, multiValued, numeric } from '../schema/feature.ts';
import type { FittedSchema } from '../schema/fitted-schema.ts';
import type { Schema } from '../schema/schema.ts';
import { timestamp } from '../schema/time-features.ts';
import type { GrowthRules } from './schema-growth.ts';
import { SchemaFitter } from './schema-fitter.ts';

const schema: Schema = {
  label: 'y',
  features: [
    categorical('item', { share: 'items' }),
    multiValued('seen', { share: 'items' }),
    categorical('page', { hash: 8 }),
    numeric('age'),
    numeric('price', { piecewise: { bins: 3 } }),
    ...timestamp('at'),
  ],
};

function fitted(rows: string, growth?: GrowthRules): SchemaFitter & { readonly made: FittedSchema } {
  const fitter = new SchemaFitter(growth?.from.schema ?? schema, { minCount: 2, growth });
  for (const [index, row] of rows.trim().split(/\s+/).entries()) {
    const [item, seen, page, age, price] = row.split(',');
    fitter.add({ item, seen, page, age, price, at: `2026-01-${10 + index}T00:00:00Z`, y: index % 2 });
  }
  return Object.assign(fitter, { made: fitter.fit() });
}

const tokensOf = ({ fields }: FittedSchema, name: string): readonly string[] | undefined => {
  const field = fields.find((each) => each.name === name);
  return field && field.kind !== 'numeric' ? field.vocabulary.tokens : undefined;
};

const before = fitted('c,b,p,10,1 c,a|b,p,20,2 a,b,q,30,3 c,a,q,40,4');

test('new tokens that come often enough stand behind the known ones, also in a vocabulary that fields share', () => {
  const { made, growth } = fitted('d,a,p,90,9 d,0,p,91,9 0,c,q,92,9 once,c,q,93,9', { from: before.made });
  expect([tokensOf(before.made, 'item'), tokensOf(made, 'item'), tokensOf(made, 'seen')]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c', '0', 'd'],
    ['a', 'b', 'c', '0', 'd'],
  ]);
  // d, d, 0, 0 and once of eight tokens.
  expect(growth).toEqual({ item: { before: 3, added: 2, dropped: 0, unseen: 5 / 8, absent: [0, 1, 0, 0, 0] },
    'at.hour': expect.anything(), 'at.weekday': expect.anything() }); // prettier-ignore
});

test('scales, knots and times stay; refreshed, the knots stay alone', () => {
  const rows = 'a,a,p,90,9 b,0,p,91,9 0,c,q,92,9 c,c,q,93,9';
  const numbers = ({ made }: { readonly made: FittedSchema }): unknown =>
    made.fields.filter(({ kind }) => kind === 'numeric');
  const kept = fitted(rows, { from: before.made });
  expect(numbers(kept)).toEqual(numbers(before));
  const refreshed = fitted(rows, { from: before.made, refreshScales: true });
  const [, price] = numbers(refreshed) as { scale: object; knots: object }[];
  expect(price!.knots).toEqual((numbers(before) as { knots: object }[])[1]!.knots);
  expect(price!.scale).not.toEqual((numbers(before) as { scale: object }[])[1]!.scale);
  expect(numbers(refreshed)).toMatchObject([{ scale: { mean: 91.5 } }, {}, {}]);
});

test('the same rows again leave the schema as it is', () => {
  const again = fitted('c,b,p,10,1 c,a|b,p,20,2 a,b,q,30,3 c,a,q,40,4', { from: before.made });
  expect(JSON.stringify(again.made)).toBe(JSON.stringify(before.made));
  expect(again.encode(again.made)).toEqual(before.encode(before.made));
});

test('a token is dropped when it has been absent for so many generations', () => {
  const rows = 'c,c,p,10,1 c,a,p,20,2 a,c,q,30,3 c,a,q,40,4';
  const first = fitted(rows, { from: before.made, forget: 2 });
  expect(tokensOf(first.made, 'item')).toEqual(['a', 'b', 'c']);
  const absent = Object.fromEntries(Object.entries(first.growth!).map(([name, of]) => [name, of.absent]));
  const second = fitted(rows, { from: first.made, forget: 2, absent });
  expect(tokensOf(second.made, 'item')).toEqual(['a', 'c']);
  expect(second.growth!['item']).toMatchObject({ dropped: 1, absent: [0, 0] });
  const seen = fitted(rows.replace('a,c,q', 'b,c,q'), { from: first.made, forget: 2, absent });
  expect(seen.growth!['item']).toMatchObject({ dropped: 0, absent: [0, 0, 0] });
});
