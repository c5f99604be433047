import { ConfigError, InputError, type FittedSchema } from '@fsdnet/core';
import { DEFAULT_TABLE, type Vocabulary } from '@fsdnet/core/engine';
import type { JsonObject } from './run-store/index.ts';
import type { WeightShapes } from './state/index.ts';
import type { GivenRows } from './tables/index.ts';

/** Vectors from elsewhere that the values of one field start from. */
export interface PretrainedVectors {
  /**
   * Name of a categorical or multi-valued field. Fields that share a vocabulary share the vectors too: any of them may be
   * named.
   */
  readonly field: string;
  /**
   * The value of each vector as the data writes it, each once. "(other)" stands for everything unknown or missing and
   * "(padding)" is passed over, unless the field has such values: what `embeddings` gives can be loaded again. Vectors of
   * values that the vocabulary lacks are left out.
   */
  readonly values: readonly string[];
  /** One vector a value: row-major [values, dim], or an array each. `dim` is the field's embedding size. */
  readonly vectors: Float32Array | readonly ArrayLike<number>[];
  /**
   * What no step changes, L2 terms included: "rows" that have a vector, or the whole "field" with rows that were drawn.
   * Default: nothing, all go on learning.
   */
  readonly freeze?: 'rows' | 'field' | undefined;
  /** Table of the model that gets them. Default "embedding", the one that every model reads as its input. */
  readonly table?: string | undefined;
  /** Where the vectors come from, for messages. Default "pretrained". */
  readonly source?: string | undefined;
}

/** What vectors are matched with. */
interface MatchingParts extends WeightShapes {
  readonly schema: FittedSchema;
}

/** The row of everything unknown, as `embeddings` names it; its "(padding)" is in no vocabulary either. */
const OTHER = '(other)';

/**
 * Finds the table rows of pre-trained vectors by value.
 *
 * @throws ConfigError for a field or table that cannot take them or gets them twice; InputError for vectors of another
 * size than the field's, values that come twice, numbers that are not finite, and vectors of which none has a value that
 * the field knows.
 */
export function matchVectors(pretrained: readonly PretrainedVectors[], parts: MatchingParts): GivenRows[] {
  const given = new Set<string>();
  return pretrained.map((vectors) => {
    const rows = matchField(vectors, parts);
    const key = JSON.stringify([rows.table, rows.field]);
    if (given.has(key)) {
      throw new ConfigError({
        where: `${sourceOf(vectors)}: field "${vectors.field}"`,
        rule: 'takes only one set of vectors, which the fields that share its vocabulary use too',
        got: 'a second time',
      });
    }
    given.add(key);
    return rows;
  });
}

/** What a run's configuration says about its vectors: a resumed run needs the same ones. */
export function pretrainedFacts(given: readonly GivenRows[]): JsonObject {
  const facts: Record<string, JsonObject> = {};
  for (const { table, field, rows, vectors, freeze = null } of given) {
    facts[table === DEFAULT_TABLE ? field : `${table}/${field}`] = {
      rows: rows.length,
      freeze,
      checksum: checksumOf(rows, vectors),
    };
  }
  return facts;
}

function matchField(pretrained: PretrainedVectors, { schema, layout, manifest }: MatchingParts): GivenRows {
  const { field: name, values, freeze, table = DEFAULT_TABLE } = pretrained;
  const where = sourceOf(pretrained);
  if (freeze !== undefined && freeze !== 'rows' && freeze !== 'field') {
    throw new ConfigError({
      where: `${where}: freeze`,
      rule: 'must be "rows" or "field"',
      got: JSON.stringify(freeze),
    });
  }
  const vocabulary = vocabularyOf(name, schema, where);
  const spec = manifest.tables.find((one) => one.name === table);
  if (!spec) {
    const names = manifest.tables.map((one) => one.name);
    throw new ConfigError({
      where: `${where}: table "${table}"`,
      rule: 'must be one that the model reads',
      fix: names.length > 0 ? `Its tables: ${names.join(', ')}.` : 'It reads none.',
    });
  }
  const index = layout.fields.findIndex((one) => one.name === name);
  const dim = spec.dims[index]!;
  const vectorAt = checkedVectors(pretrained, dim);
  const seen = new Map<string, number>();
  const matched: number[] = [];
  const rows: number[] = [];
  for (const [position, value] of values.entries()) {
    const first = seen.get(value);
    if (first !== undefined) {
      throw new InputError({
        where: `${where}[${position}]`,
        rule: 'every value must have exactly one vector',
        got: `${JSON.stringify(value)} again, after ${where}[${first}]`,
      });
    }
    seen.set(value, position);
    const row = rowOf(value, vocabulary);
    if (row === undefined) continue;
    rows.push(row);
    matched.push(position);
  }
  if (rows.length === 0) {
    throw new InputError({
      where: `${where}: field "${name}"`,
      rule: 'at least one of its values must have a vector',
      got: `none of ${values.length}, for example ${JSON.stringify(values[0] ?? '')} where the field has ${JSON.stringify(vocabulary.tokens[0] ?? '')}`,
      fix: 'Write the values as the data does.',
    });
  }
  const vectors = new Float32Array(rows.length * dim);
  for (const [at, position] of matched.entries()) vectors.set(vectorAt(position), at * dim);
  return { table, field: layout.fields[index]!.rowsOf ?? name, rows: Int32Array.from(rows), vectors, freeze };
}

function rowOf(value: string, { idOf, oov }: Vocabulary): number | undefined {
  const id = idOf(value);
  if (id !== oov) return id;
  return value === OTHER ? oov : undefined;
}

function vocabularyOf(name: string, { fields }: FittedSchema, where: string): Vocabulary {
  const field = fields.find((one) => one.name === name);
  if (!field) {
    throw new ConfigError({
      where: `${where}: field "${name}"`,
      rule: 'must be one of the schema',
      fix: `Use one of ${fields.map((one) => one.name).join(', ')}.`,
    });
  }
  if (field.kind !== 'numeric' && field.vocabulary.hashed === undefined) return field.vocabulary;
  throw new ConfigError({
    where: `${where}: field "${name}"`,
    rule: 'must have a vocabulary, because vectors are found by value',
    got: field.kind === 'numeric' ? 'a numeric field' : 'a field with hashed tokens',
    fix: field.kind === 'numeric' ? 'Make it categorical.' : 'Leave out its `hash`.',
  });
}

/** Checks sizes and numbers; returns the vector of a position. */
function checkedVectors(pretrained: PretrainedVectors, dim: number): (position: number) => ArrayLike<number> {
  const { values, vectors, field } = pretrained;
  const where = sourceOf(pretrained);
  const flat = vectors instanceof Float32Array ? vectors : undefined;
  const sizeOf = (position: number): number =>
    flat ? flat.length / values.length : ((vectors as readonly ArrayLike<number>[])[position]?.length ?? 0);
  if (!flat && vectors.length !== values.length) {
    throw new InputError({ where, rule: 'needs one vector per value', got: `${vectors.length} for ${values.length}` });
  }
  const vectorAt = (position: number): ArrayLike<number> =>
    flat
      ? flat.subarray(position * dim, (position + 1) * dim)
      : ((vectors as readonly ArrayLike<number>[])[position] as ArrayLike<number>);
  for (let position = 0; position < values.length; position++) {
    if (sizeOf(position) !== dim) throw otherSize(flat ? where : `${where}[${position}]`, field, dim, sizeOf(position));
    const vector = vectorAt(position);
    for (let k = 0; k < dim; k++) {
      const value = vector[k]!;
      if (Number.isFinite(Math.fround(value))) continue;
      throw new InputError({
        where: `${where}[${position}]`,
        rule: 'a vector must hold finite numbers that fit into 32 bits',
        got: String(value),
      });
    }
  }
  return vectorAt;
}

function otherSize(where: string, field: string, dim: number, got: number): InputError {
  return new InputError({
    where,
    rule: `vectors of field "${field}" must have the size that it has in the model, ${dim}`,
    got: String(got),
    fix: `Set the field's own \`dim\` (--dim ${field}:${got}), or the embedding size of all (--embedding-dim ${got}).`,
  });
}

function sourceOf({ source = 'pretrained' }: PretrainedVectors): string {
  return source;
}

/** Tells other rows or other vectors: two rounds of FNV-1a over their 32-bit words, the second turned. */
function checksumOf(rows: Int32Array, vectors: Float32Array): string {
  let first = 0x811c9dc5;
  let second = 0x01000193;
  for (const words of [rows, new Int32Array(vectors.buffer, vectors.byteOffset, vectors.length)]) {
    for (const word of words) {
      first = Math.imul(first ^ word, 0x01000193);
      second = Math.imul(second ^ ((word << 16) | (word >>> 16)) ^ first, 0x85ebca6b);
      first ^= first >>> 15;
    }
  }
  return [first, second].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
