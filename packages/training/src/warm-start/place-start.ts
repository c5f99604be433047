import { ConfigError, type FittedSchema } from '@fsdnet/core';
import {
  fieldLayout,
  parameterWeight,
  sizeOf,
  statisticsWeights,
  tableWeight,
  type FieldLayout,
  type FittedField,
  type Manifest,
} from '@fsdnet/core/engine';
import { firstFew } from '../first-few.ts';
import type { StoredTensor } from '../run-store/index.ts';
import type { EmbeddingTables, RowWriter } from '../tables/index.ts';
import type { NewValues, StartState } from './start-state.ts';

/** Which model the start is for. */
interface StartTarget {
  readonly schema: FittedSchema;
  readonly layout: FieldLayout;
  readonly manifest: Manifest;
}

/** Dense parameters and running statistics, in manifest order. */
export interface DenseStart {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/**
 * Puts the vectors of an earlier run's values into tables that were drawn, matched by value, and gathers its dense weights.
 *
 * @throws ConfigError that names the fields or weights in which the model differs from that of the run.
 */
export function placeStart(start: StartState, target: StartTarget, tables: EmbeddingTables): DenseStart {
  checkFields(start, target);
  const dense = denseStart(start, target.manifest);
  for (const [name, table] of tables.tables) {
    for (const { name: field, dim, shared } of table.plan.fields) {
      if (shared || dim === 0) continue;
      const before = tensorOf(start, tableWeight(name, field)).data;
      const [was, is] = [start.schema, target.schema].map((schema) =>
        schema.fields.find((each) => each.name === field)!,
      );
      placeRows(
        { write: table.writer(field), before, dim },
        rowsOfStart(was!, is!, before.length / dim),
        is!,
        start.newValues,
      );
    }
  }
  return dense;
}

/** Where each row of the earlier run goes; −1 for the row of a value that was dropped. */
function rowsOfStart(was: FittedField, is: FittedField, rows: number): Int32Array {
  const target = Int32Array.from({ length: rows }, (_, row) => row);
  // Numbers and hashed tokens have the same rows in both.
  if (was.kind === 'numeric' || is.kind === 'numeric' || was.vocabulary.hashed !== undefined) return target;
  for (const [index, token] of was.vocabulary.tokens.entries()) {
    const id = is.vocabulary.idOf(token);
    target[index + 1] = id === is.vocabulary.oov ? -1 : id;
  }
  target[was.vocabulary.oov] = is.vocabulary.oov;
  return target;
}

/** The vectors of one field in one table. */
interface FieldRows {
  readonly write: RowWriter;
  /** Row-major [rows, dim]. */
  readonly before: Float32Array;
  readonly dim: number;
}

function placeRows(
  { write, before, dim }: FieldRows,
  target: Int32Array,
  field: FittedField,
  newValues: NewValues = 'draw',
): void {
  const tokens = field.kind === 'numeric' ? 0 : field.vocabulary.tokens.length;
  const isKnown = new Uint8Array(tokens + 1);
  const sums = new Float64Array(dim);
  let known = 0;
  for (const [row, to] of target.entries()) {
    if (to < 0) continue;
    write(to, before, row * dim);
    if (to === 0 || to > tokens) continue;
    isKnown[to] = 1;
    known++;
    for (let at = 0; at < dim; at++) sums[at]! += before[row * dim + at]!;
  }
  if (newValues !== 'mean' || known === 0) return;
  const mean = Float32Array.from(sums, (sum) => sum / known);
  for (let id = 1; id <= tokens; id++) if (isKnown[id] === 0) write(id, mean, 0);
}

function denseStart(start: StartState, manifest: Manifest): DenseStart {
  const differences: string[] = [];
  const take = (name: string, shape: readonly number[]): readonly number[] | Float32Array => {
    const stored = start.weights.get(name);
    if (stored && stored.shape.join() === shape.join()) return stored.data;
    differences.push(
      stored ? `"${name}" is [${stored.shape.join(', ')}] instead of [${shape.join(', ')}]` : `"${name}" is not there`,
    );
    return [];
  };
  const parameters = joined(
    manifest.parameters.map(({ name, shape }) => [take(parameterWeight(name), shape), sizeOf(shape)]),
  );
  const statistics = joined(
    manifest.statistics.flatMap(({ name, width }) => {
      const { mean, variance } = statisticsWeights(name);
      return [mean, variance].map((each): [ArrayLike<number>, number] => [take(each, [width]), width]);
    }),
  );
  const known = new Set(manifest.parameters.map(({ name }) => parameterWeight(name)));
  for (const name of start.weights.keys())
    if (name.startsWith(parameterWeight('')) && !known.has(name)) differences.push(`"${name}" is unknown to the model`);
  if (differences.length > 0) throw otherShapes(start, differences);
  return { parameters, statistics };
}

function joined(parts: readonly (readonly [ArrayLike<number>, number])[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, [, size]) => sum + size, 0));
  let offset = 0;
  for (const [values, size] of parts) {
    all.set(values, offset);
    offset += size;
  }
  return all;
}

function tensorOf(start: StartState, name: string): StoredTensor {
  const tensor = start.weights.get(name);
  if (tensor) return tensor;
  throw otherShapes(start, [`"${name}" is not there`]);
}

/** Fields must be the same ones, of the same kinds and sizes; only vocabularies may have grown. */
function checkFields(start: StartState, { schema, layout }: StartTarget): void {
  const before = fieldLayout(start.schema, start.embeddingDim).fields;
  const describe = (
    { name, kind, dim, rows, piecewise, softBuckets }: FieldLayout['fields'][number],
    of: FittedSchema,
  ) => {
    const field = of.fields.find((each) => each.name === name)!;
    const fixed = field.kind === 'numeric' || field.vocabulary.hashed !== undefined;
    return [
      `${kind} of dim ${dim}`,
      ...(fixed ? [`${rows} rows`] : []),
      ...(piecewise ? ['piecewise'] : []),
      ...(softBuckets ? [`${softBuckets.buckets} soft buckets`] : []),
    ].join(', ');
  };
  const was = new Map(before.map((field) => [field.name, describe(field, start.schema)]));
  const is = new Map(layout.fields.map((field) => [field.name, describe(field, schema)]));
  const differences = [...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
    was.get(name) === is.get(name)
      ? []
      : [`"${name}" is ${is.get(name) ?? 'not there'} instead of ${was.get(name) ?? 'not there'}`],
  );
  if (start.schema.schema.label !== schema.schema.label)
    differences.unshift(`the label is "${schema.schema.label}" instead of "${start.schema.schema.label}"`);
  if (differences.length === 0) return;
  throw new ConfigError({
    where: start.where,
    rule: 'a run can be the start of another one only with its own label and features',
    got: firstFew(differences),
    fix: 'Let the schema grow from that of the run, or train anew.',
  });
}

function otherShapes({ where }: StartState, differences: readonly string[]): ConfigError {
  return new ConfigError({
    where,
    rule: 'a run can be the start only of a model whose weights have the same shapes',
    got: firstFew(differences),
    fix: 'Leave out the options that change the model, or train anew.',
  });
}
