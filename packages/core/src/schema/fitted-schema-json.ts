import { CtrError, StorageError } from '../errors.ts';
import { hashText } from '../random/key-hash.ts';
import type { SchemaCoverage } from './coverage.ts';
import type { CategoricalOptions, Feature, NumericOptions } from './feature.ts';
import type { FittedField, FittedSchema, NumericScale, TimeRange } from './fitted-schema.ts';
import type { Reading } from './reading.ts';
import { defineSchema, type Schema } from './schema.ts';
import { resolvedSoftBuckets } from './soft-buckets.ts';
import { hashedVocabulary, vocabularyOf } from './vocabulary.ts';

/** Version of the JSON form that is written. Versions 1 … this can be read. */
export const FITTED_SCHEMA_VERSION = 4;

const FORMAT = 'fsdnet-schema';

/** JSON form of one field: its feature by position, and what the training part taught. */
interface FittedFieldJson {
  readonly kind: FittedField['kind'];
  readonly name: string;
  readonly feature: number;
  readonly tokens?: readonly string[];
  readonly scale?: NumericScale;
  /** Since version 2. */
  readonly knots?: readonly number[];
  /** Since version 3. */
  readonly times?: TimeRange;
}

/** JSON form of a fitted schema. */
export interface FittedSchemaJson {
  readonly format: 'fsdnet-schema';
  readonly version: number;
  /** Of `schema` and `fields`; tells damage and other schemas. */
  readonly fingerprint: string;
  readonly schema: Schema;
  readonly fields: readonly FittedFieldJson[];
  /** Since version 4. */
  readonly reading?: Reading;
  /** Since version 4. */
  readonly coverage?: SchemaCoverage;
  /** Of `reading` and `coverage`, where there are any; they change nothing about ids and numbers. */
  readonly recordFingerprint?: string;
}

/** A fitted schema as plain data for `JSON.stringify`. */
export function fittedSchemaToJson({ schema, fields, reading, coverage }: FittedSchema): FittedSchemaJson {
  const body = { schema: orderedSchema(schema), fields: fields.map((field) => fieldToJson(field, schema)) };
  const record = { ...(reading && { reading: inOrder(reading, READING_KEYS) }), ...(coverage && { coverage }) };
  const recorded = reading ?? coverage;
  return {
    ...{ format: FORMAT, version: FITTED_SCHEMA_VERSION, fingerprint: fingerprintOf(body) },
    ...body,
    ...record,
    ...(recorded && { recordFingerprint: fingerprintOf(record) }),
  };
}

const READING_KEYS: readonly (keyof Reading)[] = [
  ...(['format', 'encoding', 'separator', 'quotes', 'trim', 'columns', 'layout', 'entries'] as const),
];

/** Characters that each field takes in the JSON form, found without making it. */
export function fieldJsonLengths({ schema, fields }: FittedSchema): readonly number[] {
  return fields.map((field) => {
    const { tokens, ...rest } = fieldToJson(field, schema);
    const others = JSON.stringify(rest).length;
    // Each token has a comma or a bracket behind it.
    return tokens ? tokens.reduce((sum, token) => sum + jsonLength(token) + 1, others) : others;
  });
}

// eslint-disable-next-line no-control-regex -- they are what JSON escapes
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function jsonLength(token: string): number {
  return ESCAPED.test(token) ? JSON.stringify(token).length : token.length + 2;
}

/**
 * Reads what `fittedSchemaToJson` made, as text or as parsed data. `where` names the file in messages.
 * Throws a StorageError when it is damaged or of a later version.
 */
export function fittedSchemaFromJson(json: unknown, where = 'schema.json'): FittedSchema {
  const damaged = (cause?: unknown): StorageError =>
    new StorageError({
      where,
      rule: 'is damaged: not the schema that was written',
      fix: 'Restore the file or train again.',
      cause,
    });
  let data: unknown = json;
  try {
    if (typeof json === 'string') data = JSON.parse(json);
  } catch (error) {
    throw damaged(error);
  }
  if (!isObject(data) || data['format'] !== FORMAT || !isVersion(data['version'])) throw damaged();
  if (data['version'] > FITTED_SCHEMA_VERSION) {
    throw new StorageError({
      where,
      rule: `format version ${FITTED_SCHEMA_VERSION} is the latest that this release reads`,
      got: String(data['version']),
      fix: 'Update @fsdnet/core.',
    });
  }
  try {
    const schema = defineSchema(orderedSchema(data['schema'] as Schema));
    const fields = (data['fields'] as readonly FittedFieldJson[]).map((field) => fieldFromJson(field, schema));
    const { reading, coverage } = data as Pick<FittedSchemaJson, 'reading' | 'coverage'>;
    const fitted = { schema, fields, ...(reading && { reading }), ...(coverage && { coverage }) };
    // Rebuilding the JSON form checks types and values at once: any change gives another fingerprint.
    const { fingerprint, recordFingerprint } = fittedSchemaToJson(fitted);
    if (fingerprint !== data['fingerprint'] || recordFingerprint !== data['recordFingerprint']) throw damaged();
    return fitted;
  } catch (error) {
    throw error instanceof StorageError ? error : damaged(error instanceof CtrError ? error.message : error);
  }
}

function fieldToJson(field: FittedField, { features }: Schema): FittedFieldJson {
  return {
    kind: field.kind,
    name: field.name,
    feature: features.findIndex(({ name }) => name === field.feature.name),
    ...(field.kind === 'numeric'
      ? {
          scale: orderedScale(field.scale),
          ...(field.knots && { knots: field.knots }),
          ...(field.times && { times: inOrder(field.times, ['oldest', 'newest']) }),
        }
      : field.vocabulary.hashed === undefined && { tokens: field.vocabulary.tokens }),
  };
}

function fieldFromJson(field: FittedFieldJson, schema: Schema): FittedField {
  const { kind, name, feature: position, tokens, scale, knots, times } = field;
  const feature = schema.features[position] as Feature;
  if (kind === 'numeric') {
    return { kind, name, feature, scale: scale as NumericScale, ...(knots && { knots }), ...(times && { times }) };
  }
  const { hash, tokens: form } = feature.kind === 'numeric' ? {} : feature;
  if (hash !== undefined) return { kind, name, feature, vocabulary: hashedVocabulary(hash, form) };
  return { kind, name, feature, vocabulary: vocabularyOf(tokens as readonly string[], form) };
}

/** Keys of features in the order in which they are written. */
const FEATURE_KEYS: Readonly<Record<Feature['kind'], readonly string[]>> = {
  categorical: ['kind', 'name', 'minCount', 'dim', 'missing', 'tokens', 'buckets', 'hash', 'share', 'time'],
  numeric: ['kind', 'name', 'scaling', 'dim', 'missing', 'indicator', 'softBuckets', 'piecewise', 'time'],
  multiValued: [
    'kind',
    'name',
    'separator',
    'pooling',
    'maxLength',
    'minCount',
    'dim',
    'missing',
    'tokens',
    'hash',
    'share',
  ],
};

function orderedSchema(schema: Schema): Schema {
  const features = schema.features.map(orderedFeature);
  return inOrder({ ...schema, features }, ['label', 'positive', 'features', 'weight', 'group', 'negativeRate']);
}

function orderedFeature(feature: Feature): Feature {
  const { time, softBuckets, piecewise } = feature as CategoricalOptions & NumericOptions;
  const options = {
    ...feature,
    ...(time && { time: inOrder(time, ['column', 'numbers', 'part', 'zone']) }),
    // With its defaults, which a later release may change.
    ...(softBuckets && { softBuckets: resolvedSoftBuckets(softBuckets) }),
    ...(piecewise && { piecewise: inOrder(piecewise, ['bins']) }),
  };
  return inOrder(options as Feature, FEATURE_KEYS[feature.kind]);
}

function orderedScale(scale: NumericScale): NumericScale {
  const ranks = scale.ranks && inOrder(scale.ranks, ['values', 'scores']);
  return inOrder({ ...scale, ...(ranks && { ranks }) }, ['mean', 'deviation', 'ranks']);
}

/** What a value has of these keys, in their order, so that equal schemas have equal JSON. */
function inOrder<T extends object>(value: T, keys: readonly string[]): T {
  const entries = keys.map((key): [string, unknown] => [key, Reflect.get(value, key)]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined)) as T;
}

function isVersion(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fingerprintOf(body: object): string {
  return hashText(JSON.stringify(body))
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}
