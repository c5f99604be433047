import { InputError } from '../errors.ts';
import type { Coverage, NumberRanges } from '../schema/coverage.ts';
import type { CategoricalFeature, Feature, MultiValuedFeature, NumericFeature } from '../schema/feature.ts';
import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { Schema } from '../schema/schema.ts';
import { checkJsonLength, checkTokenCount, SCHEMA_LIMITS, type SchemaLimits } from '../schema/schema-limits.ts';
import { hashedVocabulary, vocabularyFromCounts, vocabularyOf, type Vocabulary } from '../schema/vocabulary.ts';
import { CoverageCounter, numberRanges } from './coverage-counter.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { encodeCollected, type Renumbering } from './encode-collected.ts';
import { fitScale } from './numeric-scale.ts';
import { fitKnots } from './piecewise-knots.ts';
import { RowCollector } from './row-collector.ts';
import type { RowBuilderOptions } from './row-encoder.ts';
import type { Row } from './row.ts';
import { TokenCollector, VocabularyIds } from './token-ids.ts';
import { ageOf, fitTimes } from './time-age.ts';
import { columnValues, valuesBy } from './training-column.ts';

/** Tokens of own data that are seen less often become OOV, as in the paper. */
export const DEFAULT_MIN_COUNT = 2;

/** Options of a fitter. */
export interface SchemaFitterOptions extends Omit<RowBuilderOptions, 'labels'> {
  /** Tokens seen less often become OOV; a feature's own `minCount` wins. Default 2. */
  readonly minCount?: number | undefined;
  /** How much vocabularies may hold. Default: what JavaScript can keep and write. */
  readonly limits?: SchemaLimits | undefined;
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

  constructor(schema: Schema, options: SchemaFitterOptions = {}) {
    const { minCount = DEFAULT_MIN_COUNT, limits = SCHEMA_LIMITS, ...rows } = options;
    this.schema = schema;
    this.#minCount = minCount;
    this.#limits = limits;
    this.#collected = new RowCollector(
      schema,
      (feature) => {
        // Hashed tokens have their final ids at once, and are not kept.
        if (feature.hash !== undefined) return new VocabularyIds(hashedVocabulary(feature.hash), feature);
        const tokens = this.#sharedTokens(feature) ?? new TokenCollector(feature);
        this.#tokens.set(feature.name, tokens);
        return tokens;
      },
      { ...rows, labels: true },
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
   * Makes vocabularies and scales from the training part. `trainRows`: its row numbers, default all rows. Throws an InputError
   * when that part has no row, or more tokens than vocabularies can hold.
   */
  fit(trainRows?: Int32Array): FittedSchema {
    if ((trainRows?.length ?? this.rows) === 0) {
      throw new InputError({
        where: 'training part',
        rule: 'needs at least one row',
        fix: 'Check the file and the split.',
      });
    }
    const vocabularies = this.#vocabularies(trainRows);
    const fitted = {
      schema: this.schema,
      fields: this.schema.features.flatMap((feature) => this.#fields(feature, vocabularies, trainRows)),
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

  /** The ranges of the numbers in the rows with the given numbers. Default: all. */
  ranges(indices?: Int32Array): NumberRanges {
    return numberRanges(this.#collected, indices);
  }

  /** What share of the cells of rows a schema knows, from what `encode` made of the same rows. */
  coverage(fitted: FittedSchema, ranges: NumberRanges, encoded: EncodedRows, indices?: Int32Array): Coverage {
    const counter = new CoverageCounter(fitted, ranges);
    counter.add({ collected: this.#collected, encoded, indices });
    return counter.coverage();
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
    const values = times ? valuesBy(ageOf(times), stored) : stored;
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
  #vocabularies(trainRows: Int32Array | undefined): ReadonlyMap<string, Vocabulary> {
    const counts = this.#count(trainRows);
    const made = new Map<TokenCollector, Vocabulary>();
    const vocabularies = new Map<string, Vocabulary>();
    for (const feature of this.schema.features) {
      if (feature.kind === 'numeric') continue;
      const tokens = this.#tokens.get(feature.name);
      if (!tokens) {
        vocabularies.set(feature.name, hashedVocabulary(feature.hash as number));
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

  #kept(
    { tokens }: TokenCollector,
    counts: Uint32Array,
    { name, minCount = this.#minCount }: CategoricalFeature | MultiValuedFeature,
  ): Vocabulary {
    // A token of another part is no token of this one, whatever the threshold.
    const fewest = Math.max(1, minCount);
    checkTokenCount(name, countAtLeast(fewest, counts), this.#limits);
    const kept = new Map<string, number>();
    tokens.forEach((token, number) => {
      const count = counts[number] as number;
      if (count >= fewest) kept.set(token, count);
    });
    return vocabularyFromCounts(kept, fewest);
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
