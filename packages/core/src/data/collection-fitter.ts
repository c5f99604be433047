import { InputError } from '../errors.ts';
import type { NumberRanges } from '../schema/coverage.ts';
import type { CategoricalFeature, Feature, MultiValuedFeature, NumericFeature } from '../schema/feature.ts';
import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { Schema } from '../schema/schema.ts';
import { checkJsonLength, checkTokenCount, SCHEMA_LIMITS, type SchemaLimits } from '../schema/schema-limits.ts';
import { hashedVocabulary, vocabularyOf, vocabularyOrder, type Vocabulary } from '../schema/vocabulary.ts';
import { shown } from './cell.ts';
import type { CollectedRows, Collection, NumberColumn, TokenColumn } from './collected-rows.ts';
import type { CoverageCounter } from './coverage-counter.ts';
import type { EncodedLists, EncodedRows } from './encoded-rows.ts';
import { EncodedPieces } from './encoded-pieces.ts';
import { CollectedEncoder } from './collected-encoder.ts';
import type { FeatureTokens } from './feature-tokens.ts';
import { mergedNote, missingNote } from './fitting-notes.ts';
import { findForm } from './found-form.ts';
import { countWord, type MissingWords } from './missing-words.ts';
import { fitScale } from './numeric-scale.ts';
import { besideRange } from './number-range.ts';
import { fitKnots } from './piecewise-knots.ts';
import {
  grownVocabulary,
  keptKnots,
  keptNumber,
  type GrowthRules,
  type SchemaGrowth,
  type VocabularyGrowth,
} from './schema-growth.ts';
import { selectBlocks } from './select-rows.ts';
import { settledTokens } from './settled-tokens.ts';
import { ageOf, fitTimes } from './time-age.ts';
import type { TokenCollector } from './token-ids.ts';
import { copyValues } from './training-column.ts';

/** Tokens of own data that are seen less often become OOV, as in the paper. */
export const DEFAULT_MIN_COUNT = 2;

/** What decides how a schema is fitted. */
export interface FittingRules {
  /** Tokens seen less often become OOV; a feature's own `minCount` wins. Default 2. */
  readonly minCount?: number | undefined;
  /** How much vocabularies may hold. Default: what JavaScript can keep and write. */
  readonly limits?: SchemaLimits | undefined;
  /**
   * Takes features as they are: those that name no form of tokens get none, and only the missing tokens that they name count
   * as missing. Default false: the training part decides on both.
   */
  readonly asGiven?: boolean | undefined;
  /** The schema grows from that of an earlier run, with the same features. Default: it is made anew. */
  readonly growth?: GrowthRules | undefined;
  /** Gets what the user should know of what `fit` decided. Default: nobody. */
  readonly onMessage?: ((message: string) => void) | undefined;
}

/** How often each token occurs in the training part. */
type TokenCounts = ReadonlyMap<TokenCollector, Uint32Array>;

/** Options of `CollectionFitter.fit`. */
export interface FitOptions {
  /** Names of features that turned out to say nothing. Default: none. */
  readonly without?: ReadonlySet<string> | undefined;
}

/** Which rows are encoded. */
export interface EncodingOptions {
  /** Their numbers, in that order; rising where rows were collected in several blocks. Default: all. */
  readonly indices?: Int32Array | undefined;
  /** Counts how many of the cells the schema knows. Default: nobody does. */
  readonly coverage?: CoverageCounter | undefined;
}

/** Some rows of a part. */
export interface EncodedPiece {
  /** Number of the part among those that are encoded. */
  readonly part: number;
  readonly rows: EncodedRows;
}

/** Learns vocabularies and scales from rows that were collected under provisional token numbers, and encodes them. */
export class CollectionFitter {
  readonly schema: Schema;
  readonly #collection: Collection;
  readonly #tokens: FeatureTokens;
  readonly #minCount: number;
  readonly #limits: SchemaLimits;
  readonly #asGiven: boolean;
  readonly #rules: GrowthRules | undefined;
  readonly #grown = new Map<string, VocabularyGrowth>();
  /** Of vocabularies that hold tokens as they were collected: a look-up of each token takes far longer. */
  readonly #renumberings = new WeakMap<Vocabulary, Renumbering>();
  readonly #onMessage: ((message: string) => void) | undefined;

  /** @param tokens Gave the numbers. */
  constructor(schema: Schema, collection: Collection, tokens: FeatureTokens, rules: FittingRules = {}) {
    const { minCount = DEFAULT_MIN_COUNT, limits = SCHEMA_LIMITS, asGiven = false, growth, onMessage } = rules;
    this.schema = schema;
    this.#collection = collection;
    this.#tokens = tokens;
    this.#asGiven = asGiven;
    this.#rules = growth;
    this.#onMessage = onMessage;
    this.#minCount = minCount;
    this.#limits = limits;
  }

  /** Rows so far. */
  get rows(): number {
    return this.#collection.rows;
  }

  /** Labels so far, [rows], 0 or 1. */
  get labels(): Float32Array {
    return this.#collection.labels ?? new Float32Array(0);
  }

  /** Sample weights so far, [rows]; undefined where the schema names no column of weights. */
  get weights(): Float32Array | undefined {
    return this.#collection.weights;
  }

  /**
   * Makes vocabularies and scales from the training part, in which rows of weight 0 take no part. `trainRows`: its row numbers,
   * rising, default all rows. Throws an InputError when that part has no row, or more tokens than vocabularies can hold.
   */
  fit(trainRows?: Int32Array, { without }: FitOptions = {}): FittedSchema {
    const rows = this.#weighed(trainRows);
    const counts = this.#count(rows);
    const schema = this.#decided(without, counts);
    const vocabularies = this.#vocabularies(schema, counts);
    const fitted = {
      schema,
      fields: schema.features.flatMap((feature) => this.#fields(feature, vocabularies, rows)),
    };
    checkJsonLength(fitted, this.#limits);
    return fitted;
  }

  /** How the schema that `fit` made has grown; undefined where it was made anew. */
  get growth(): SchemaGrowth | undefined {
    return this.#rules && Object.fromEntries(this.#grown);
  }

  /** Encodes rows under a schema that this fitter made. */
  encode(fitted: FittedSchema, options: EncodingOptions = {}): EncodedRows {
    const pieces = new EncodedPieces(options.indices?.length ?? this.rows);
    for (const { rows } of this.encodedPieces(fitted, [options])) pieces.add(rows);
    return pieces.all();
  }

  /** As `encode`, several parts in turns: block by block as rows were collected. */
  *encodedPieces(fitted: FittedSchema, parts: readonly EncodingOptions[]): Generator<EncodedPiece, void> {
    const renumberings = new Map<string, Renumbering>();
    for (const field of fitted.fields) {
      const tokens = field.kind === 'numeric' ? undefined : this.#tokens.get(field.name);
      if (!tokens || field.kind === 'numeric') continue;
      const known = this.#renumberings.get(field.vocabulary);
      renumberings.set(field.name, known ?? renumberingOf(tokens.tokens, field.vocabulary));
    }
    const { blocks, features } = this.#collection;
    const encoder = new CollectedEncoder(features, fitted);
    const ofParts = parts.map(({ indices }) => indicesByBlock(blocks, indices));
    for (const index of blocks.keys()) {
      const collected = this.#collection.block(index);
      const renumbered = renumberedRows(collected, renumberings);
      for (const [part, { indices: all, coverage }] of parts.entries()) {
        const { count, indices } = ofParts[part]![index]!;
        if (count === 0 && all?.length !== 0) continue;
        const rows = { ...encoder.encode(renumbered, indices), ...targetsOf(renumbered, indices) };
        coverage?.add({ collected, encoded: rows, indices });
        yield { part, rows };
      }
    }
  }

  /** Between which the numbers of rows lie, by the names of features; `indices` as in `encode`. */
  ranges(fitted: FittedSchema, indices?: Int32Array): NumberRanges {
    const ranges: Record<string, NumberRanges[string]> = {};
    for (const { kind, name } of fitted.fields) {
      if (kind !== 'numeric') continue;
      this.#eachColumn(name, indices, (numbers, rows) => {
        const { lowest, highest } = besideRange(numbers, rows);
        const [low, high] = ranges[name] ?? [Infinity, -Infinity];
        if (lowest <= highest) ranges[name] = [Math.min(low, lowest), Math.max(high, highest)];
      });
    }
    return ranges;
  }

  /** The training rows that weigh something; undefined for all rows. */
  #weighed(trainRows: Int32Array | undefined): Int32Array | undefined {
    if ((trainRows?.length ?? this.rows) === 0) {
      throw new InputError({
        where: 'training part',
        rule: 'needs at least one row',
        fix: 'Check the file and the split.',
      });
    }
    const { weights } = this.#collection;
    if (!weights?.includes(0)) return trainRows;
    return (trainRows ?? Int32Array.from(weights.keys())).filter((row) => (weights[row] as number) > 0);
  }

  /** The schema with what the training part decides where features leave it open. */
  #decided(without: ReadonlySet<string> | undefined, counts: TokenCounts): Schema {
    const { schema } = this;
    const features = without ? schema.features.filter(({ name }) => !without.has(name)) : schema.features;
    if (features.length === 0) {
      throw new InputError({
        where: 'training part',
        rule: 'needs at least one column besides the label that says something',
        got: [...(without ?? [])].map(shown).join(', '),
        fix: 'Name one as categorical or numeric.',
      });
    }
    return {
      ...schema,
      features: this.#asGiven ? features : features.map((feature) => this.#decidedFeature(feature, counts)),
    };
  }

  #decidedFeature(feature: Feature, counts: TokenCounts): Feature {
    if (feature.kind !== 'numeric' && !madeOfTime(feature)) return this.#withForm(feature, counts);
    const words = this.#collection.missingWords(feature);
    this.#tellMissing(feature, words);
    return withMissing(feature, [...words.keys()]);
  }

  /** A feature of tokens with their form. Those that share a vocabulary see the same texts, and so have the same. */
  #withForm<F extends CategoricalFeature | MultiValuedFeature>(feature: F, counts: TokenCounts): F {
    const collector = this.#tokens.get(feature.name);
    // Hashed tokens are not kept, and buckets are tokens of their own.
    if (!collector || (feature.kind === 'categorical' && feature.buckets)) return feature;
    const rows = counts.get(collector) as Uint32Array;
    const present = collector.tokens.filter((_, number) => (rows[number] as number) > 0);
    // Lists are cut where the first tokens end, before it is known what is missing.
    const inLists = this.schema.features.some(
      ({ name, kind }) => kind === 'multiValued' && this.#tokens.get(name) === collector,
    );
    const { form, words } = findForm(present, { named: feature.tokens, words: !inLists });
    const found: MissingWords = new Map();
    for (const word of words) countWord(found, word.trim(), rows[collector.tokens.indexOf(word)]);
    this.#tellMissing(feature, found);
    return { ...withMissing(feature, [...found.keys()]), tokens: form };
  }

  #tellMissing({ name }: Feature, words: ReadonlyMap<string, number | undefined>): void {
    if (words.size > 0) this.#onMessage?.(missingNote(name, words));
  }

  #fields(
    feature: Feature,
    vocabularies: ReadonlyMap<string, Vocabulary>,
    trainRows: Int32Array | undefined,
  ): FittedField[] {
    const { name, kind } = feature;
    if (kind !== 'numeric') return [{ kind, name, feature, vocabulary: vocabularies.get(name) as Vocabulary }];
    const field = keptNumber(this.#rules, feature) ?? this.#number(feature, trainRows);
    return feature.indicator ? [field, indicatorField(feature)] : [field];
  }

  #number(feature: NumericFeature, trainRows: Int32Array | undefined): FittedField {
    const stored = this.#numbersOf(feature, trainRows);
    const { kind, name, scaling = 'standard', piecewise, time } = feature;
    const times = time && fitTimes(stored);
    const values = times ? stored.map(ageOf(times)) : stored;
    return {
      kind,
      name,
      feature,
      scale: fitScale(values, scaling),
      ...(piecewise && { knots: keptKnots(this.#rules, feature) ?? fitKnots(values, piecewise) }),
      ...(times && { times }),
    };
  }

  /** By feature name; features that share one have the same. */
  #vocabularies({ features }: Schema, counts: TokenCounts): ReadonlyMap<string, Vocabulary> {
    const made = new Map<TokenCollector, Vocabulary>();
    const vocabularies = new Map<string, Vocabulary>();
    for (const feature of features) {
      if (feature.kind === 'numeric') continue;
      const tokens = this.#tokens.get(feature.name);
      if (!tokens) {
        vocabularies.set(feature.name, hashedVocabulary(feature.hash as number, feature.tokens));
        continue;
      }
      let vocabulary = made.get(tokens);
      if (!vocabulary) {
        vocabulary = this.#kept(tokens, counts.get(tokens) as Uint32Array, feature);
        made.set(tokens, vocabulary);
      }
      vocabularies.set(feature.name, vocabulary);
    }
    return vocabularies;
  }

  #kept({ tokens }: TokenCollector, counts: Uint32Array, feature: CategoricalFeature | MultiValuedFeature): Vocabulary {
    const { name, minCount = this.#minCount } = feature;
    // A token of another part is no token of this one, whatever the threshold.
    const fewest = Math.max(1, minCount);
    const settled = settledTokens(tokens, counts, feature);
    if (settled.example) this.#onMessage?.(mergedNote(feature, settled.merged, settled.example));
    checkTokenCount(name, countAtLeast(fewest, settled.counts), this.#limits);
    const order = vocabularyOrder(settled.tokens, settled.counts, fewest);
    const vocabulary = vocabularyOf(
      Array.from(order, (number) => settled.tokens[number]!),
      feature.tokens,
    );
    if (settled.tokens === tokens) this.#renumberings.set(vocabulary, renumberingBy(order, tokens.length));
    if (!this.#rules) return vocabulary;
    const grown = grownVocabulary(this.#rules, feature, settled, vocabulary);
    checkTokenCount(name, grown.vocabulary.tokens.length, this.#limits);
    this.#grown.set(name, grown.growth);
    return grown.vocabulary;
  }

  /** The training rows' values of a numeric feature, NaN where missing. */
  #numbersOf({ name }: NumericFeature, trainRows: Int32Array | undefined): Float64Array {
    const values = new Float64Array(trainRows?.length ?? this.rows);
    let done = 0;
    this.#eachColumn(name, trainRows, (numbers, rows) => {
      copyValues(numbers, rows, values.subarray(done));
      done += typeof rows === 'number' ? rows : rows.length;
    });
    return values;
  }

  /** Hands out the numbers of a feature block by block, and which rows of it, or how many of the first ones. */
  #eachColumn(
    name: string,
    indices: Int32Array | undefined,
    take: (numbers: NumberColumn, rows: Int32Array | number) => void,
  ): void {
    const { features, blocks } = this.#collection;
    const column = features.numeric.findIndex(({ feature }) => feature.name === name);
    for (const [index, { indices: ofBlock, count }] of indicesByBlock(blocks, indices).entries()) {
      if (count > 0) take(this.#collection.numbers(index, column), ofBlock ?? count);
    }
  }

  /** How often each token occurs, by collector: features that share one are counted together. */
  #count(trainRows: Int32Array | undefined): TokenCounts {
    const { features, blocks } = this.#collection;
    const counts = new Map<TokenCollector, Uint32Array>();
    const countsOf = ({ feature }: { readonly feature: Feature }): Uint32Array | undefined => {
      const tokens = this.#tokens.get(feature.name);
      if (tokens && !counts.has(tokens)) counts.set(tokens, new Uint32Array(tokens.tokens.length));
      return tokens && counts.get(tokens);
    };
    const ofCategorical = features.categorical.map(countsOf);
    const ofMultiValued = features.multiValued.map(countsOf);
    for (const [index, { indices, count }] of indicesByBlock(blocks, trainRows).entries()) {
      if (count === 0) continue;
      const collected = this.#collection.block(index);
      countIds(collected, indices, ofCategorical);
      ofMultiValued.forEach((ofField, field) => {
        if (ofField) countLists(collected.lists[field] as EncodedLists, indices ?? collected.rows, ofField);
      });
    }
    return counts;
  }
}

/** Labels, weights and groups of the rows with the given numbers; default all. */
function targetsOf(
  { labels, weights, groups }: CollectedRows,
  indices: Int32Array | undefined,
): Pick<EncodedRows, 'labels' | 'weights' | 'groups'> {
  return {
    ...(labels && { labels: indices ? selectBlocks(labels, indices, 1, Float32Array) : labels }),
    ...(weights && { weights: indices ? selectBlocks(weights, indices, 1, Float32Array) : weights }),
    ...(groups && { groups: indices ? selectBlocks(groups, indices, 1, Int32Array) : groups }),
  };
}

function madeOfTime(feature: CategoricalFeature | MultiValuedFeature): boolean {
  return feature.kind === 'categorical' && feature.time !== undefined;
}

/** A feature that also counts these words as missing. */
function withMissing<F extends Feature>(feature: F, words: readonly string[]): F {
  if (words.length === 0) return feature;
  const missing = [...new Set([feature.missing ?? [], words].flat())];
  return { ...feature, missing: missing.length === 1 ? missing[0] : missing };
}

/** Rows of one block. */
interface RowsOfBlock {
  readonly count: number;
  /** Their numbers, counted from the first row of the block; undefined for all of its rows. */
  readonly indices: Int32Array | undefined;
}

/** The row numbers that lie in each block. */
function indicesByBlock(blocks: readonly number[], indices: Int32Array | undefined): readonly RowsOfBlock[] {
  if (!indices) return blocks.map((count) => ({ count, indices }));
  if (blocks.length === 1) return [{ count: indices.length, indices }];
  let first = 0;
  let from = 0;
  return blocks.map((rows) => {
    const [start, end] = [first, first + rows];
    let to = from;
    while (to < indices.length && (indices[to] as number) < end) to++;
    const ofBlock = indices.subarray(from, to).map((row) => row - start);
    first = end;
    from = to;
    return { count: ofBlock.length, indices: ofBlock };
  });
}

/** Rows whose tokens are counted column by column before the next ones: few enough to stay in the processor's cache. */
const TILE = 4096;

/** Adds the tokens of rows to the counts of each column, where it has any. */
function countIds(
  { tokens, rows }: CollectedRows,
  indices: Int32Array | undefined,
  counts: readonly (Uint32Array | undefined)[],
): void {
  const count = indices?.length ?? rows;
  const columns = tokens.flatMap((column, index) => {
    const ofColumn = counts[index];
    return ofColumn ? [{ column, ofColumn, found: new Uint32Array(column.numbers?.length ?? 0) }] : [];
  });
  for (let start = 0; start < count; start += TILE) {
    const range = { indices, start, end: Math.min(start + TILE, count) };
    for (const { column, ofColumn, found } of columns) countColumn(column, range, column.numbers ? found : ofColumn);
  }
  for (const { column, ofColumn, found } of columns) {
    column.numbers?.subarray(1).forEach((number, place) => {
      if (number >= 0) ofColumn[number]! += found[place]!;
    });
  }
}

/** Counts what stands in the array of a column. */
function countColumn(
  { array, start: first, stride }: TokenColumn,
  range: { readonly indices: Int32Array | undefined; readonly start: number; readonly end: number },
  counts: Uint32Array,
): void {
  const { indices, start, end } = range;
  for (let position = start; position < end; position++) {
    const number = array[first + (indices ? indices[position]! : position) * stride]!;
    if (number >= 0) counts[number]!++;
  }
}

/** Adds the tokens of lists to their counts. `rows`: their numbers, or how many of the first ones. */
function countLists({ offsets, ids }: EncodedLists, rows: Int32Array | number, counts: Uint32Array): void {
  const count = typeof rows === 'number' ? rows : rows.length;
  for (let position = 0; position < count; position++) {
    const row = typeof rows === 'number' ? position : rows[position]!;
    const end = offsets[row + 1]!;
    for (let index = offsets[row]!; index < end; index++) counts[ids[index]!]!++;
  }
}

function countAtLeast(fewest: number, counts: Uint32Array): number {
  return counts.reduce((sum, count) => (count >= fewest ? sum + 1 : sum), 0);
}

/** Whether a number was missing: tokens "0" (id 1) and "1" (id 2). */
function indicatorField(feature: NumericFeature): FittedField {
  return { kind: 'categorical', name: `${feature.name}:missing`, feature, vocabulary: vocabularyOf(['0', '1']) };
}

/** Table ids by provisional number + 1; the first one is for a missing value (number −1). */
type Renumbering = Int32Array;

/** Of a vocabulary that holds these tokens, in this order, and nothing else. */
function renumberingBy(order: Uint32Array, tokens: number): Renumbering {
  const ids = new Int32Array(tokens + 1).fill(order.length + 1);
  order.forEach((number, position) => (ids[number + 1] = position + 1));
  return ids;
}

function renumberingOf(tokens: readonly string[], vocabulary: Vocabulary): Renumbering {
  const ids = new Int32Array(tokens.length + 1);
  ids[0] = vocabulary.oov;
  for (let number = 0; number < tokens.length; number++) ids[number + 1] = vocabulary.idOf(tokens[number] as string);
  return ids;
}

/** The same rows with table ids in the place of provisional numbers; features without a renumbering have them already. */
function renumberedRows(collected: CollectedRows, renumberings: ReadonlyMap<string, Renumbering>): CollectedRows {
  const { features, tokens, lists } = collected;
  const renumbered = (numbers: Int32Array, ids: Renumbering): Int32Array => numbers.map((number) => ids[number + 1]!);
  return {
    ...collected,
    tokens: features.categorical.map(({ feature }, index) => {
      const column = tokens[index]!;
      const ids = renumberings.get(feature.name);
      if (!ids) return column;
      return { ...column, numbers: column.numbers ? renumbered(column.numbers, ids) : ids };
    }),
    lists: features.multiValued.map(({ feature }, index) => {
      const list = lists[index]!;
      const ids = renumberings.get(feature.name);
      return ids ? { offsets: list.offsets, ids: renumbered(list.ids, ids) } : list;
    }),
  };
}
