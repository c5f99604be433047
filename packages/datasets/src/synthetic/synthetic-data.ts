import {
  auc,
  categorical,
  ConfigError,
  defineSchema,
  logLoss,
  multiValued,
  numeric,
  type CtrData,
  type EncodedRows,
  type FittedSchema,
} from '@fsdnet/core';
import {
  keyedRandom,
  selectRows,
  vocabularyOf,
  type EncodedLists,
  type FittedField,
  type Random,
} from '@fsdnet/core/engine';
import { parseSplit } from '../splits/split-ratio.ts';
import { splitRows } from '../splits/split-rows.ts';
import type { Interaction, SyntheticField, SyntheticOptions } from './synthetic-options.ts';
import { ZipfTokens } from './zipf.ts';

/** Generated data with what no model can beat. */
export interface SyntheticData extends CtrData<EncodedRows> {
  /** Always there. */
  readonly test: EncodedRows;
  /** Scores of the true probabilities on the test part. */
  readonly ceiling: { readonly auc: number; readonly logloss: number };
  /** True probability of a click of each row. */
  readonly probabilities: { readonly train: Float32Array; readonly valid: Float32Array; readonly test: Float32Array };
}

/** Size of latent vectors: interactions of low rank, which factorising models can learn. */
const LATENT = 4;

/** Rows from which the bias is found. */
const BIAS_ROWS = 20_000;

const DEFAULT_FIELDS: readonly SyntheticField[] = [1000, 500, 100, 50, 20, 5].map((vocabulary, index) => ({
  name: `field${index + 1}`,
  vocabulary,
}));

/** The drawn values of one field. */
interface FieldValues {
  readonly field: SyntheticField;
  /** [rows], categorical. */
  readonly tokens?: Int32Array;
  /** [rows], numeric. */
  readonly numbers?: Float32Array;
  /** Multi-valued. */
  readonly lists?: EncodedLists;
}

/**
 * Generates encoded data of any size: tokens by Zipf's law, labels drawn from a logit of main effects and planted
 * low-order interactions, so that the best possible AUC and log loss are known.
 *
 * @example
 * const { train, ceiling } = syntheticData({ rows: 100_000, ...criteoShape(), seed: 1 });
 */
export function syntheticData(options: SyntheticOptions): SyntheticData {
  const {
    rows,
    fields = DEFAULT_FIELDS,
    mainEffects = 0.3,
    positiveRate = 0.25,
    split = '8:1:1',
    seed = 2023,
  } = options;
  const interactions = options.interactions ?? defaultInteractions(fields);
  checkOptions(rows, positiveRate, fields, interactions);
  const values = fields.map((field) => drawValues(field, rows, keyedRandom(seed, 'synthetic values', field.name)));
  const logits = new Float64Array(rows);
  for (const value of values) addEffect(logits, [value], mainEffects, 1, seed, `main ${value.field.name}`);
  for (const { fields: names, strength = 1 } of interactions) {
    const parts = names.map((name) => values.find(({ field }) => field.name === name) as FieldValues);
    addEffect(logits, parts, strength, LATENT, seed, names.join(' × '));
  }
  const bias = biasFor(logits, positiveRate);
  const random = keyedRandom(seed, 'synthetic labels');
  const probabilities = Float32Array.from(logits, (logit) => sigmoid(logit + bias));
  const labels = Float32Array.from(probabilities, (probability) => (random.uniform() < probability ? 1 : 0));
  const encoded = encodedRows(values, labels);
  const indices = splitRows(rows, parseSplit(split), { seed });
  const part = (name: 'train' | 'valid' | 'test'): { rows: EncodedRows; probabilities: Float32Array } => {
    const numbers = indices[name] ?? new Int32Array(0);
    return {
      rows: selectRows(encoded, numbers),
      probabilities: Float32Array.from(numbers, (row) => probabilities[row] as number),
    };
  };
  const [train, valid, test] = [part('train'), part('valid'), part('test')];
  const { labels: testLabels = new Float32Array(0) } = test.rows;
  return {
    name: 'synthetic',
    schema: fittedSchema(fields),
    train: train.rows,
    valid: valid.rows,
    test: test.rows,
    probabilities: { train: train.probabilities, valid: valid.probabilities, test: test.probabilities },
    ceiling: {
      auc: auc(testLabels, test.probabilities) ?? NaN,
      logloss: logLoss(testLabels, test.probabilities) ?? NaN,
    },
  };
}

function defaultInteractions(fields: readonly SyntheticField[]): readonly Interaction[] {
  const [first, second, third] = fields.map(({ name }) => name);
  if (first === undefined || second === undefined) return [];
  if (third === undefined) return [{ fields: [first, second] }];
  return [{ fields: [first, second] }, { fields: [second, third] }, { fields: [first, second, third] }];
}

function checkOptions(
  rows: number,
  positiveRate: number,
  fields: readonly SyntheticField[],
  interactions: readonly Interaction[],
): void {
  const fail = (option: string, rule: string, got: unknown): never => {
    throw new ConfigError({ where: `syntheticData: ${option}`, rule, got: JSON.stringify(got) });
  };
  if (!Number.isInteger(rows) || rows < 3) fail('rows', 'must be an integer of at least 3', rows);
  if (!(positiveRate > 0 && positiveRate < 1)) fail('positiveRate', 'must be between 0 and 1', positiveRate);
  const names = new Set(fields.map(({ name }) => name));
  for (const { name, vocabulary = 1 } of fields) {
    if (!Number.isInteger(vocabulary) || vocabulary < 1)
      fail(`field "${name}"`, 'needs at least one token', vocabulary);
  }
  for (const interaction of interactions) {
    const known = interaction.fields.length >= 2 && interaction.fields.every((name) => names.has(name));
    if (!known) fail('interactions', 'must name two or more of the fields', interaction.fields);
  }
}

function drawValues(field: SyntheticField, rows: number, random: Random): FieldValues {
  const { kind = 'categorical', vocabulary = 100, exponent = 1.1, maxLength = 4 } = field;
  if (kind === 'numeric') return { field, numbers: Float32Array.from({ length: rows }, () => random.normal()) };
  const tokens = new ZipfTokens(vocabulary, exponent, random);
  if (kind === 'categorical') return { field, tokens: Int32Array.from({ length: rows }, () => tokens.draw()) };
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    offsets[row + 1] = (offsets[row] as number) + Math.floor(random.uniform() * (maxLength + 1));
  }
  return { field, lists: { offsets, ids: Int32Array.from({ length: offsets[rows] as number }, () => tokens.draw()) } };
}

/** Adds strength · Σ_k Π_fields latent_k / √size to each row's logit. */
function addEffect(
  logits: Float64Array,
  parts: readonly FieldValues[],
  strength: number,
  size: number,
  seed: number,
  name: string,
): void {
  const latents = parts.map(({ field }) => {
    const random = keyedRandom(seed, 'synthetic effect', `${name}: ${field.name}`);
    const tokens = field.kind === 'numeric' ? 1 : (field.vocabulary ?? 100) + 1;
    return Float32Array.from({ length: tokens * size }, () => random.normal());
  });
  const scale = strength / Math.sqrt(size);
  for (let row = 0; row < logits.length; row++) {
    let sum = 0;
    for (let k = 0; k < size; k++) {
      let product = 1;
      for (let index = 0; index < parts.length; index++) {
        product *= latentOf(parts[index] as FieldValues, latents[index] as Float32Array, size, row, k);
      }
      sum += product;
    }
    logits[row] = (logits[row] as number) + scale * sum;
  }
}

/** One component of a row's latent vector: its token's, the mean over its list, or its number times the field's. */
function latentOf(
  { tokens, numbers, lists }: FieldValues,
  latent: Float32Array,
  size: number,
  row: number,
  k: number,
): number {
  if (tokens) return latent[(tokens[row] as number) * size + k] as number;
  if (numbers) return (numbers[row] as number) * (latent[k] as number);
  const { offsets, ids } = lists as EncodedLists;
  const start = offsets[row] as number;
  const end = offsets[row + 1] as number;
  let sum = 0;
  for (let index = start; index < end; index++) sum += latent[(ids[index] as number) * size + k] as number;
  return end > start ? sum / (end - start) : 0;
}

/** The bias that gives the wanted mean probability, by bisection. */
function biasFor(logits: Float64Array, positiveRate: number): number {
  const sample = logits.subarray(0, BIAS_ROWS);
  let low = -50;
  let high = 50;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const mean = sample.reduce((sum, logit) => sum + sigmoid(logit + middle), 0) / sample.length;
    if (mean < positiveRate) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function encodedRows(values: readonly FieldValues[], labels: Float32Array): EncodedRows {
  return {
    rows: labels.length,
    ids: interleaved(
      values.flatMap(({ tokens }) => (tokens ? [tokens] : [])),
      labels.length,
      Int32Array,
    ),
    numbers: interleaved(
      values.flatMap(({ numbers }) => (numbers ? [numbers] : [])),
      labels.length,
      Float32Array,
    ),
    lists: values.flatMap(({ lists }) => (lists ? [lists] : [])),
    labels,
  };
}

function interleaved<A extends Int32Array | Float32Array>(
  columns: readonly A[],
  rows: number,
  make: new (length: number) => A,
): A {
  const target = new make(rows * columns.length);
  columns.forEach((column, index) => {
    for (let row = 0; row < rows; row++) target[row * columns.length + index] = column[row] as number;
  });
  return target;
}

function fittedSchema(fields: readonly SyntheticField[]): FittedSchema {
  const features = fields.map(({ name, kind = 'categorical' }) => {
    if (kind === 'numeric') return numeric(name);
    return kind === 'multiValued' ? multiValued(name) : categorical(name);
  });
  return {
    schema: defineSchema({ label: 'label', features }),
    fields: features.map((feature, index): FittedField => {
      const { name, kind } = feature;
      if (kind === 'numeric') return { kind, name, feature, scale: { mean: 0, deviation: 1 } };
      const size = fields[index]?.vocabulary ?? 100;
      return {
        kind,
        name,
        feature,
        vocabulary: vocabularyOf(Array.from({ length: size }, (_, token) => String(token + 1))),
      };
    }),
  };
}
