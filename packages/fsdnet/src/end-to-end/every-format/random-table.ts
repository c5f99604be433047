import { integerBelow, type Random } from '@fsdnet/core/engine';

/** A value as it is meant, however a format spells it; integers that doubles would round are bigints. */
export type Value = string | number | bigint | boolean | null | readonly string[];

export interface RandomColumn {
  readonly name: string;
  readonly kind: 'categorical' | 'numeric' | 'multi';
  /** What the values are, for formats with types. */
  readonly type: 'integer' | 'decimal' | 'boolean' | 'text' | 'texts';
  readonly values: readonly Value[];
}

/** A click log of odd columns; the first one is the label `click`. */
export interface RandomTable {
  readonly rows: number;
  readonly columns: readonly RandomColumn[];
}

const WORDS = [
  'Zürich', 'New York', 'a, b', 'x;y', 'say "yes"', '"whole"', '5" screen', 'tab\there', 'line\nbreak', '007', '1e3', '+5', 'NA', 'true', 'ünïcode 😀', "it's", '#1', '-',
]; // prettier-ignore

// None is a whole number: JavaScript puts such keys of JSON lines first, so features would have another order.
const NAMES = ['user', 'item id', 'price, USD', 'a:b', 'größe', 'say "x"', 'Unnamed', 'c|d', 'e=f', '1.5', 'label?'];

type Maker = (random: Random, rows: number) => Omit<RandomColumn, 'name'>;

/** `missing`: the share of rows without a value. */
function values(random: Random, rows: number, missing: number, draw: () => Value): Value[] {
  return Array.from({ length: rows }, () => (random.uniform() < missing ? null : draw()));
}

const someMissing = (random: Random): number => (random.uniform() < 0.5 ? 0 : 0.2);

function pick<T>(from: readonly T[], random: Random): T {
  return from[integerBelow(from.length, random)]!;
}

const MAKERS: readonly Maker[] = [
  (random, rows) => ({
    ...{ kind: 'categorical', type: 'integer' },
    values: values(random, rows, someMissing(random), () => integerBelow(25, random)),
  }),
  // Ids beyond 2^53, of which neighbours are one double.
  (random, rows) => ({
    ...{ kind: 'categorical', type: 'integer' },
    values: values(random, rows, someMissing(random), () => 9_007_199_254_740_993n + BigInt(integerBelow(9, random))),
  }),
  (random, rows) => ({
    ...{ kind: 'categorical', type: 'decimal' },
    values: values(random, rows, someMissing(random), () => integerBelow(40, random) / 4),
  }),
  (random, rows) => ({
    ...{ kind: 'categorical', type: 'boolean' },
    values: values(random, rows, someMissing(random), () => random.uniform() < 0.5),
  }),
  (random, rows) => ({
    ...{ kind: 'categorical', type: 'text' },
    values: values(random, rows, someMissing(random), () => pick(WORDS, random)),
  }),
  // One text among numbers makes all of them texts.
  (random, rows) => ({
    ...{ kind: 'categorical', type: 'text' },
    values: values(random, rows, 0, () => pick(['7', '7.0', '07', '8', 'x'], random)),
  }),
  (random, rows) => ({
    ...{ kind: 'numeric', type: 'decimal' },
    values: values(random, rows, someMissing(random), () => Math.round(random.normal() * 1000) / 8),
  }),
  (random, rows) => ({
    ...{ kind: 'numeric', type: 'integer' },
    values: values(random, rows, 0, () => integerBelow(90, random)),
  }),
  (random, rows) => ({
    ...{ kind: 'multi', type: 'texts' },
    values: values(random, rows, 0, () => ['Drama', 'War', 'Sci-Fi', 'Film Noir'].filter(() => random.uniform() < 0.4)),
  }),
];

/** A table with a column of each of some kinds, in any order; clicks depend on the first of them. */
export function randomTable(random: Random, rows: number): RandomTable {
  const count = 2 + integerBelow(4, random);
  const names = [...NAMES];
  const columns = Array.from({ length: count }, (): RandomColumn => {
    const [name = ''] = names.splice(integerBelow(names.length, random), 1);
    return { name, ...pick(MAKERS, random)(random, rows) };
  });
  const labels = columns[0]!.values.map((value) =>
    Number(random.uniform() < (String(value).length % 2 === 0 ? 0.7 : 0.3)),
  );
  return { rows, columns: [{ name: 'click', kind: 'categorical', type: 'integer', values: labels }, ...columns] };
}

/** Options that say what the columns are. */
export function columnsOf({ columns }: RandomTable): {
  readonly label: string;
  readonly categorical: readonly string[];
  readonly numeric: readonly string[];
  readonly multi: readonly string[];
} {
  const ofKind = (kind: RandomColumn['kind']): string[] =>
    columns.slice(1).flatMap((column) => (column.kind === kind ? [column.name] : []));
  return {
    label: columns[0]!.name,
    categorical: ofKind('categorical'),
    numeric: ofKind('numeric'),
    multi: ofKind('multi').map((name) => `${name}:|`),
  };
}

/** The label, and columns of one kind with these names, none of whose values is missing. */
export function plainTable(
  random: Random,
  rows: number,
  kind: 'numeric' | 'categorical',
  names: readonly string[],
): RandomTable {
  const of = (name: string, draw: () => number): RandomColumn => ({
    ...{ name, kind, type: kind === 'numeric' ? 'decimal' : 'integer' },
    values: Array.from({ length: rows }, draw),
  });
  const draw = (): number => (kind === 'numeric' ? integerBelow(9, random) / 4 : 100 + integerBelow(30, random));
  return { rows, columns: [of('label', () => integerBelow(2, random)), ...names.map((name) => of(name, draw))] };
}
