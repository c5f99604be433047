import type { EncodedRows } from '@fsdnet/core';
import type { Field, FieldLayout } from '@fsdnet/core/engine';
import fc from 'fast-check';
import type { GivenRows } from '../tables/index.ts';

/** Fields of all kinds and poolings, of mixed sizes; some use the rows of an earlier one. */
const layouts: fc.Arbitrary<FieldLayout> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('categorical', 'categorical', 'numeric', 'piecewise', 'multiValued'),
      rows: fc.integer({ min: 2, max: 6 }),
      dim: fc.constantFrom(1, 3, 4, 4, 6),
      pooling: fc.constantFrom('mean', 'sum', 'max'),
      sharing: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((drawn) => {
    const fields: Field[] = [];
    for (const [index, { kind, rows, dim, pooling, sharing }] of drawn.entries()) {
      const name = `f${index}`;
      const owner = sharing
        ? fields.find((field) => field.kind !== 'numeric' && field.dim === dim && !field.rowsOf)
        : undefined;
      const size = owner ? { rows: owner.rows, dim, rowsOf: owner.name } : { rows, dim };
      if (kind === 'numeric') fields.push({ name, kind, rows: 1, dim });
      else if (kind === 'piecewise') fields.push({ name, kind: 'numeric', rows, dim, piecewise: true });
      else if (kind === 'multiValued') fields.push({ name, kind, ...size, pooling });
      else fields.push({ name, kind: 'categorical', ...size });
    }
    return { fields };
  });

function rowsFor(layout: FieldLayout, count: number): fc.Arbitrary<EncodedRows> {
  const of = (kind: Field['kind']): readonly Field[] => layout.fields.filter((field) => field.kind === kind);
  const ids = fc.tuple(
    ...Array.from({ length: count }, () => of('categorical').map(({ rows }) => fc.nat(rows - 1))).flat(),
  );
  const number = ({ piecewise, rows }: Field): fc.Arbitrary<number> =>
    piecewise
      ? fc.oneof(fc.nat(rows - 1), fc.float({ min: 1, max: rows - 1, noNaN: true }))
      : fc.float({ min: -2, max: 2, noNaN: true });
  const lists = fc.tuple(
    ...of('multiValued').map(({ rows }) =>
      fc.array(fc.array(fc.nat(rows - 1), { maxLength: 4 }), { minLength: count, maxLength: count }).map((tokens) => ({
        offsets: Int32Array.from([0, ...tokens].map((_, row) => tokens.slice(0, row).flat().length)),
        ids: Int32Array.from(tokens.flat()),
      })),
    ),
  );
  const numbers = fc.tuple(...Array.from({ length: count }, () => of('numeric').map(number)).flat());
  return fc.record({ ids, numbers, lists }).map((drawn) => ({
    rows: count,
    ids: Int32Array.from(drawn.ids),
    numbers: Float32Array.from(drawn.numbers),
    lists: drawn.lists,
  }));
}

/** A layout, five rows of data, and which of them are in a batch. */
export const tableCases: fc.Arbitrary<[FieldLayout, EncodedRows, number[]]> = layouts.chain((layout) =>
  fc.tuple(fc.constant(layout), rowsFor(layout, 5), fc.array(fc.nat(4), { minLength: 1, maxLength: 8 })),
);

interface GivenShape {
  readonly freeze: GivenRows['freeze'];
  readonly rows: readonly number[];
}

/** How the first, second, … field gets vectors, and which rows of it. */
export const givenRows: fc.Arbitrary<readonly (GivenShape | null)[]> = fc.array(
  fc.option(
    fc.record({
      freeze: fc.constantFrom(undefined, 'rows' as const, 'field' as const),
      rows: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
    }),
  ),
  { maxLength: 6 },
);

/** The given rows of a layout; values are made up. */
export function givenFor({ fields }: FieldLayout, drawn: readonly (GivenShape | null)[]): GivenRows[] {
  return fields.flatMap(({ name, kind, rows: count, dim, rowsOf }, index): GivenRows[] => {
    const given = drawn[index];
    if (!given || kind === 'numeric' || rowsOf !== undefined) return [];
    const rows = Int32Array.from(given.rows.filter((row) => row < count));
    const vectors = Float32Array.from({ length: rows.length * dim }, (_, at) => Math.cos(at + index));
    return [{ table: 'embedding', field: name, rows, vectors, freeze: given.freeze }];
  });
}
