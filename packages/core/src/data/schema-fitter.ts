import { InputError } from '../errors.ts';
import type { NumberRanges } from '../schema/coverage.ts';
import { shown } from './cell.ts';
import type { CategoricalFeature, Feature, MultiValuedFeature, NumericFeature } from '../schema/feature.ts';
import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { Schema } from '../schema/schema.ts';
import { checkJsonLength, checkTokenCount, SCHEMA_LIMITS, type SchemaLimits } from '../schema/schema-limits.ts';
import { hashedVocabulary, vocabularyFromCounts, vocabularyOf, type Vocabulary } from '../schema/vocabulary.ts';
import { CoverageCounter } from './coverage-counter.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { encodeCollected, type Renumbering } from './encode-collected.ts';
import { mergedNote, missingNote } from './fitting-notes.ts';
import { findForm } from './found-form.ts';
import { countWord, type MissingWords } from './missing-words.ts';
import { fitScale } from './numeric-scale.ts';
import { fitKnots } from './piecewise-knots.ts';
import { RowCollector } from './row-collector.ts';
import type { RowBuilderOptions } from './row-encoder.ts';
import type { Row } from './row.ts';
import { settledTokens } from './settled-tokens.ts';
import { TokenCollector, VocabularyIds } from './token-ids.ts';
import { ageOf, fitTimes } from './time-age.ts';
import { columnValues } from './training-column.ts';

/** Tokens of own data that are seen less often become OOV, as in the paper. */
export const DEFAULT_MIN_COUNT = 2;

/** Options of a fitter. */
export interface SchemaFitterOptions extends Omit<RowBuilderOptions, 'labels'> {
  /** Tokens seen less often become OOV; a feature's own `minCount` wins. Default 2. */
  readonly minCount?: number | undefined;
  /** How much vocabularies may hold. Default: what JavaScript can keep and write. */
  readonly limits?: SchemaLimits | undefined;
  /**
   * Takes features as they are: those that name no form of tokens get none, and only the missing tokens that they name count
   * as missing. Default false: the training part decides on both.
   */
  readonly asGiven?: boolean | undefined;
  /** Gets what the user should know of what `fit` decided. Default: nobody. */
  readonly onMessage?: ((message: string) => void) | undefined;
}

/** Options of `SchemaFitter.fit`. */
export interface FitOptions {
  /** Names of features that turned out to say nothing. Default: none. */
  readonly without?: ReadonlySet<string> | undefined;
}

/**
 * Learns vocabularies and scales, and encodes what it has seen, in one pass over the data: rows are kept with
 * provisional token numbers, which `encode` turns into table ids once `fit` has made the vocabulary.
 *
 * @example
 * const fitter = new SchemaFitter(schema);
 * for (const row of rows) fitter.add(row);
 * const fitted = fitter.fit(trainRows);            // row numbers of the training part
 * const train = fitter.encode(fitted, trainRows);
 */
export class SchemaFitter {
  readonly schema: Schema;
  readonly #collected: RowCollector;
  readonly #tokens = new Map<string, TokenCollector>();
  readonly #minCount: number;
  readonly #limits: SchemaLimits;
  readonly #asGiven: boolean;
  readonly #onMessage: ((message: string) => void) | undefined;

  constructor(schema: Schema, options: SchemaFitterOptions = {}) {
    const { minCount = DEFAULT_MIN_COUNT, limits = SCHEMA_LIMITS, asGiven = false, onMessage, ...rows } = options;
    this.schema = schema;
    this.#asGiven = asGiven;
    this.#onMessage = onMessage;
    this.#minCount = minCount;
    this.#limits = limits;
    this.#collected = new RowCollector(
      schema,
      (feature) => {
        // Hashed tokens have their final ids at once, and are not kept.
        if (feature.hash !== undefined)
          return new VocabularyIds(hashedVocabulary(feature.hash, feature.tokens), feature);
        const tokens = this.#sharedTokens(feature) ?? new TokenCollector(feature);
        this.#tokens.set(feature.name, tokens);
        return tokens;
      },
      { ...rows, labels: true, missingWords: !asGiven },
    );
  }

  /** Rows so far. */
  get rows(): number {
    return this.#collected.rows;
  }

  /** Labels so far, [rows], 0 or 1. */
  get labels(): Float32Array {
    return this.#collected.labels?.trimmed() ?? new Float32Array(0);
  }

  /** Sample weights so far, [rows]; undefined where the schema names no column of weights. */
  get weights(): Float32Array | undefined {
    return this.#collected.weights?.trimmed();
  }

  /** Adds a row in memory. Throws an InputError that names row and column. */
  add(row: Row): void {
    this.#collected.add(row);
  }

  /**
   * Adds a row by position; `undefined` stands for a cell that is not there. `line` is for messages, and `source` where it
   * is not the fitter's own.
   */
  addCells(cells: readonly unknown[], line?: number, source?: string): void {
    this.#collected.addCells(cells, line, source);
  }

  /**
   * Makes vocabularies and scales from the training part, in which rows of weight 0 take no part. `trainRows`: its row numbers,
   * default all rows. Throws an InputError when that part has no row, or more tokens than vocabularies can hold, or when no row
   * in memory has the key of a feature.
   */
  fit(trainRows?: Int32Array, { without }: FitOptions = {}): FittedSchema {
    this.#collected.checkKeys();
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

  /** Encodes the rows with the given numbers (default all) under a schema that this fitter made. */
  encode(fitted: FittedSchema, indices?: Int32Array): EncodedRows {
    const renumberings = new Map<string, Renumbering>();
    for (const field of fitted.fields) {
      const tokens = field.kind === 'numeric' ? undefined : this.#tokens.get(field.name);
      if (tokens && field.kind !== 'numeric')
        renumberings.set(field.name, renumbering(tokens.tokens, field.vocabulary));
    }
    return encodeCollected(this.#collected, fitted, { renumberings, indices });
  }

  /**
   * Counts what share of the cells a schema knows, in what `encode` made of the rows with the given numbers (default all).
   * `trained`: as `CoverageCounter` takes it.
   */
  covered(fitted: FittedSchema, encoded: EncodedRows, indices?: Int32Array, trained?: NumberRanges): CoverageCounter {
    const counter = new CoverageCounter(fitted, trained);
    counter.add({ collected: this.#collected, encoded, indices });
    return counter;
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
    const weights = this.#collected.weights?.trimmed();
    if (!weights?.includes(0)) return trainRows;
    return (trainRows ?? Int32Array.from(weights.keys())).filter((row) => (weights[row] as number) > 0);
  }

  /** The schema with what the training part decides where features leave it open. */
  #decided(without: ReadonlySet<string> | undefined, counts: ReadonlyMap<TokenCollector, Uint32Array>): Schema {
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

  #decidedFeature(feature: Feature, counts: ReadonlyMap<TokenCollector, Uint32Array>): Feature {
    if (feature.kind !== 'numeric' && !madeOfTime(feature)) return this.#withForm(feature, counts);
    const words = this.#collected.missingWords(feature);
    this.#tellMissing(feature, words);
    return withMissing(feature, [...words.keys()]);
  }

  /** A feature of tokens with their form. Those that share a vocabulary see the same texts, and so have the same. */
  #withForm<F extends CategoricalFeature | MultiValuedFeature>(
    feature: F,
    counts: ReadonlyMap<TokenCollector, Uint32Array>,
  ): F {
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
    const collected = this.#collected;
    const stored = columnValues({
      numbers: collected.numbers.array,
      column: collected.numeric.findIndex((placed) => placed.feature.name === name),
      width: collected.numeric.length,
      rows: trainRows ?? collected.rows,
    });
    const { scaling = 'standard', piecewise, time } = feature;
    const times = time && fitTimes(stored);
    const values = times ? stored.map(ageOf(times)) : stored;
    const field: FittedField = {
      kind,
      name,
      feature,
      scale: fitScale(values, scaling),
      ...(piecewise && { knots: fitKnots(values, piecewise) }),
      ...(times && { times }),
    };
    return feature.indicator ? [field, indicatorField(feature)] : [field];
  }

  /** By feature name; features that share one have the same. */
  #vocabularies(
    { features }: Schema,
    counts: ReadonlyMap<TokenCollector, Uint32Array>,
  ): ReadonlyMap<string, Vocabulary> {
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
    const kept = new Map<string, number>();
    settled.tokens.forEach((token, number) => {
      const count = settled.counts[number] as number;
      if (count >= fewest) kept.set(token, count);
    });
    return vocabularyFromCounts(kept, fewest, feature.tokens);
  }

  /** How often each token occurs, by collector: features that share one are counted together. */
  #count(trainRows: Int32Array | undefined): ReadonlyMap<TokenCollector, Uint32Array> {
    const counts = new Map<TokenCollector, Uint32Array>();
    for (const tokens of this.#tokens.values()) counts.set(tokens, new Uint32Array(tokens.tokens.length));
    const countsOf = (name: string): Uint32Array | undefined => {
      const tokens = this.#tokens.get(name);
      return tokens && counts.get(tokens);
    };
    const { categorical, multiValued, lists, ids, rows } = this.#collected;
    const columns = categorical.map(({ feature }) => countsOf(feature.name));
    const width = categorical.length;
    const count = trainRows ? trainRows.length : rows;
    for (let position = 0; position < count; position++) {
      const first = (trainRows ? (trainRows[position] as number) : position) * width;
      for (let column = 0; column < width; column++) {
        const ofColumn = columns[column];
        const number = ids.array[first + column] as number;
        if (ofColumn && number >= 0) ofColumn[number] = (ofColumn[number] as number) + 1;
      }
    }
    multiValued.forEach(({ feature }, index) => {
      const ofField = countsOf(feature.name);
      if (ofField) countLists(lists[index] as (typeof lists)[number], count, trainRows, ofField);
    });
    return counts;
  }

  /** The collector of an earlier feature that shares its vocabulary with this one. */
  #sharedTokens({ name, share }: CategoricalFeature | MultiValuedFeature): TokenCollector | undefined {
    if (share === undefined) return undefined;
    for (const other of this.schema.features) {
      if (other.kind === 'numeric' || other.share !== share || other.name === name) continue;
      const tokens = this.#tokens.get(other.name);
      if (tokens) return tokens;
    }
    return undefined;
  }
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

/** Adds the tokens of the training rows' lists to their counts. */
function countLists(
  list: RowCollector['lists'][number],
  count: number,
  trainRows: Int32Array | undefined,
  counts: Uint32Array,
): void {
  for (let position = 0; position < count; position++) {
    const row = trainRows ? (trainRows[position] as number) : position;
    const end = list.offsets.array[row + 1] as number;
    for (let index = list.offsets.array[row] as number; index < end; index++) {
      const number = list.ids.array[index] as number;
      counts[number] = (counts[number] as number) + 1;
    }
  }
}

function countAtLeast(fewest: number, counts: Uint32Array): number {
  return counts.reduce((sum, count) => (count >= fewest ? sum + 1 : sum), 0);
}

/** Whether a number was missing: tokens "0" (id 1) and "1" (id 2). */
function indicatorField(feature: NumericFeature): FittedField {
  return { kind: 'categorical', name: `${feature.name}:missing`, feature, vocabulary: vocabularyOf(['0', '1']) };
}

/** Table ids by provisional number, then that of a missing value. */
function renumbering(tokens: readonly string[], vocabulary: Vocabulary): Renumbering {
  const ids = new Int32Array(tokens.length + 1);
  tokens.forEach((token, number) => {
    ids[number] = vocabulary.idOf(token);
  });
  ids[tokens.length] = vocabulary.oov;
  return ids;
}
