import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StorageError } from '../errors.ts';
import { categorical, multiValued, numeric } from './feature.ts';
import { fieldLayout, type FittedField, type FittedSchema } from './fitted-schema.ts';
import { FITTED_SCHEMA_VERSION, fittedSchemaFromJson, fittedSchemaToJson } from './fitted-schema-json.ts';
import { schemaFingerprint } from './schema-fingerprint.ts';
import type { SoftBuckets } from './soft-buckets.ts';
import { timestamp } from './time-features.ts';
import { vocabularyOf } from './vocabulary.ts';

const fitted: FittedSchema = makeFitted(['u1', 'u2'], 31.5);

function makeFitted(users: readonly string[], mean: number): FittedSchema {
  const user = categorical('user', { minCount: 3 });
  const age = numeric('age', { indicator: true, scaling: 'log' });
  const genres = multiValued('genres', { separator: ' ', pooling: 'sum', dim: 4 });
  return {
    schema: { label: 'click', positive: 'yes', features: [user, age, genres], weight: 'w', group: 'user' },
    fields: [
      { kind: 'categorical', name: 'user', feature: user, vocabulary: vocabularyOf(users) },
      { kind: 'numeric', name: 'age', feature: age, scale: { mean, deviation: 0.25 } },
      { kind: 'categorical', name: 'age:missing', feature: age, vocabulary: vocabularyOf(['0', '1']) },
      { kind: 'multiValued', name: 'genres', feature: genres, vocabulary: vocabularyOf(['Drama']) },
    ],
  };
}

/** What the functions inside a vocabulary do cannot be compared, their tokens can. */
function plain({ fields, ...rest }: FittedSchema): unknown {
  return {
    ...rest,
    fields: fields.map((field) => ('vocabulary' in field ? { ...field, vocabulary: field.vocabulary.tokens } : field)),
  };
}

test('comes back as it was', () => {
  const text = JSON.stringify(fittedSchemaToJson(fitted));
  const back = fittedSchemaFromJson(text);
  expect(plain(back)).toEqual(plain(fitted));
  expect(fieldLayout(back, 16)).toEqual(fieldLayout(fitted, 16));
  expect(JSON.stringify(fittedSchemaToJson(back))).toBe(text);
});

test('any tokens and numbers come back', () => {
  const tokens = fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 20 });
  fc.assert(
    fc.property(tokens, fc.double({ noNaN: true, noDefaultInfinity: true }), (users, mean) => {
      const schema = makeFitted(users, mean + 0);
      expect(plain(fittedSchemaFromJson(JSON.parse(JSON.stringify(fittedSchemaToJson(schema)))))).toEqual(
        plain(schema),
      );
    }),
  );
});

const recorded: FittedSchema = {
  ...fitted,
  reading: { format: 'csv', encoding: 'gbk', separator: ';', quotes: 'none', columns: ['a', 'b'] },
  coverage: { train: { user: { unseen: 0.01, missing: 0 } }, valid: { user: { unseen: 0.25, missing: 0.5 } } },
};

test('how the file was read and what was known of it comes back, and does not make it another schema', () => {
  expect(plain(fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(recorded))))).toEqual(plain(recorded));
  expect(schemaFingerprint(recorded)).toBe(schemaFingerprint(fitted));
});

test.each([
  ['a schema', fitted],
  ['one with its reading and coverage', recorded],
])('no changed character of %s goes unnoticed', (_, schema) => {
  const text = JSON.stringify(fittedSchemaToJson(schema));
  // The number of an earlier version is as true: it could hold this schema too.
  const version = text.indexOf(`:${FITTED_SCHEMA_VERSION},`) + 1;
  for (let at = 0; at < text.length; at++) {
    if (at === version) continue;
    const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    expect(() => fittedSchemaFromJson(changed, 'runs/a/schema.json'), changed).toThrow(StorageError);
  }
  for (let end = 0; end < text.length; end += 7) {
    expect(() => fittedSchemaFromJson(text.slice(0, end))).toThrow(StorageError);
  }
});

test('damage and later versions are named', () => {
  expect(() => fittedSchemaFromJson('{}', 'runs/a/schema.json')).toThrow(
    'runs/a/schema.json: is damaged: not the schema that was written. Restore the file or train again.',
  );
  expect(() => fittedSchemaFromJson({ ...fittedSchemaToJson(fitted), version: 9 }, 'schema.json')).toThrow(
    'schema.json: format version 4 is the latest that this release reads, got 9. Update @fsdnet/core.',
  );
});

test('the first version can be read', () => {
  const first =
    '{"format":"fsdnet-schema","version":1,"fingerprint":"63c066b1ff8cf2304e7308bf58528735","schema":{"label":"click","features":[{"kind":"categorical","name":"user"},' +
    '{"kind":"numeric","name":"age"}]},"fields":[{"kind":"categorical","name":"user","feature":0,"tokens":["7","12"]},' +
    '{"kind":"numeric","name":"age","feature":1,"scale":{"mean":30,"deviation":2.5}}]}';
  const { fields } = fittedSchemaFromJson(first);
  expect(fields.map(({ name }) => name)).toEqual(['user', 'age']);
  expect(fields[0]?.kind === 'categorical' && fields[0].vocabulary.idOf('12')).toBe(2);
});

test('the second version can be read', () => {
  const second =
    '{"format":"fsdnet-schema","version":2,"fingerprint":"dbd34be73f8350a1f6b8704d9ab953e5","schema":{"label":"click","features":[' +
    '{"kind":"numeric","name":"age","scaling":"quantile","piecewise":{"bins":3}}]},"fields":[{"kind":"numeric","name":"age","feature":0,' +
    '"scale":{"mean":30,"deviation":2.5,"ranks":{"values":[20,30,50],"scores":[-1.5,0.25,1.5]}},"knots":[20,30.5,50]}]}';
  const back = fittedSchemaFromJson(second);
  expect(back.fields).toEqual([
    {
      kind: 'numeric',
      name: 'age',
      feature: numeric('age', { scaling: 'quantile', piecewise: { bins: 3 } }),
      scale: { mean: 30, deviation: 2.5, ranks: { values: [20, 30, 50], scores: [-1.5, 0.25, 1.5] } },
      knots: [20, 30.5, 50],
    },
  ]);
  expect(JSON.stringify(fittedSchemaToJson(back))).toBe(second.replace('"version":2', '"version":4'));
});

test('the third version can be read', () => {
  const third =
    '{"format":"fsdnet-schema","version":3,"fingerprint":"19c02d69fa8794d84b20a6a859f6eda0","schema":{"label":"click","features":[' +
    '{"kind":"categorical","name":"t.hour","missing":"-","time":{"column":"t","numbers":"YYMMDDHH","part":"hour","zone":"Europe/Berlin"}},' +
    '{"kind":"numeric","name":"t.age","missing":"-","time":{"column":"t","numbers":"YYMMDDHH"}}]},"fields":[' +
    '{"kind":"categorical","name":"t.hour","feature":0,"tokens":["0","13"]},{"kind":"numeric","name":"t.age","feature":1,' +
    '"scale":{"mean":1.5,"deviation":0.5},"times":{"oldest":1709164800000,"newest":1709337600000}}]}';
  const back = fittedSchemaFromJson(third);
  expect(back.schema.features).toEqual(
    timestamp('t', { weekday: false, missing: '-', numbers: 'YYMMDDHH', zone: 'Europe/Berlin' }),
  );
  expect(back.fields[1]).toMatchObject({ times: { oldest: Date.UTC(2024, 1, 29), newest: Date.UTC(2024, 2, 2) } });
  expect(fieldLayout(back, 4).fields).toEqual([
    { name: 't.hour', kind: 'categorical', rows: 4, dim: 4 },
    { name: 't.age', kind: 'numeric', rows: 1, dim: 4 },
  ]);
  expect(JSON.stringify(fittedSchemaToJson(back))).toBe(third.replace('"version":3', '"version":4'));
});

test('the fingerprint tells schemas apart and not the order of keys', () => {
  const reordered: FittedSchema = {
    fields: fitted.fields,
    schema: { features: fitted.schema.features, group: 'user', weight: 'w', positive: 'yes', label: 'click' },
  };
  expect(schemaFingerprint(reordered)).toBe(schemaFingerprint(fitted));
  const others: FittedSchema[] = [
    makeFitted(['u2', 'u1'], 31.5),
    makeFitted(['u1', 'u2'], 31.50000000000001),
    { ...fitted, schema: { ...fitted.schema, group: 'age' } },
    { ...fitted, fields: fitted.fields.slice(0, 3) as readonly FittedField[] },
  ];
  const prints = [fitted, ...others].map(schemaFingerprint);
  expect(new Set(prints).size).toBe(prints.length);
});

test('piecewise numbers come back; knots and ranks belong to the schema', () => {
  const made = (knots: readonly number[], score: number): FittedSchema => {
    const feature = numeric('age', { scaling: 'quantile', piecewise: {} });
    const scale = { mean: 0, deviation: 1, ranks: { values: [0, 1], scores: [-0.5, score] } };
    return {
      schema: { label: 'y', features: [feature] },
      fields: [{ kind: 'numeric', name: 'age', feature, scale, knots }],
    };
  };
  const back = fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(made([1, 2.5], 0.5))));
  expect(back.schema.features).toEqual([numeric('age', { scaling: 'quantile', piecewise: {} })]);
  expect(fieldLayout(back, 4).fields).toEqual([{ name: 'age', kind: 'numeric', rows: 3, dim: 4, piecewise: true }]);
  const prints = [back, made([1, 2.5], 0.5), made([1, 2], 0.5), made([1, 2.5], 0.25)].map(schemaFingerprint);
  expect(prints[1]).toBe(prints[0]);
  expect(new Set(prints).size).toBe(3);
});

test('soft buckets come back with the defaults that they had; without them nothing changes', () => {
  const withBuckets = (softBuckets: SoftBuckets | undefined): FittedSchema => {
    const feature = numeric('age', { ...(softBuckets && { softBuckets }) });
    const scale = { mean: 0, deviation: 1 };
    return { schema: { label: 'y', features: [feature] }, fields: [{ kind: 'numeric', name: 'age', feature, scale }] };
  };
  const resolved = { buckets: 7, skip: 0.5, temperature: 1 };
  const back = fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(withBuckets({ buckets: 7 }))));
  expect(back.schema.features).toEqual([numeric('age', { softBuckets: resolved })]);
  expect(fieldLayout(back, 4).fields).toEqual([
    { name: 'age', kind: 'numeric', rows: 0, dim: 4, softBuckets: resolved },
  ]);
  expect(schemaFingerprint(back)).toBe(schemaFingerprint(withBuckets({ temperature: 1, buckets: 7 })));
  expect(schemaFingerprint(back)).not.toBe(schemaFingerprint(withBuckets({ buckets: 8 })));
  // As releases without soft buckets wrote them.
  expect(schemaFingerprint(withBuckets(undefined))).toMatchInlineSnapshot(`"95c04ba4aeeef253b16c1d1fd4e12cae"`);
  expect(schemaFingerprint(fitted)).toMatchInlineSnapshot(`"aca82e1a1067d28735804d63cf8be7f5"`);
});
