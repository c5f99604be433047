import type { FittedSchema } from '../schema/fitted-schema.ts';
import type { Schema } from '../schema/schema.ts';
import type { Feature } from '../schema/feature.ts';
import { CellReaders } from './cell-readers.ts';
import type { CollectedRows, Collection, NumberColumn } from './collected-rows.ts';
import { CollectionFitter, type FitOptions, type FittingRules } from './collection-fitter.ts';
import { FeatureTokens } from './feature-tokens.ts';
import { RowCollector } from './row-collector.ts';
import type { RowBuilderOptions } from './row-encoder.ts';
import type { Row } from './row.ts';
import { TokenCollector } from './token-ids.ts';

/** Options of a fitter. */
export interface SchemaFitterOptions extends FittingRules, Omit<RowBuilderOptions, 'labels' | 'coverage' | 'groups'> {}

/**
 * Learns vocabularies and scales, and encodes what it has seen, in one pass over the data: rows are kept with
 * provisional token numbers, which `encode` turns into table ids once `fit` has made the vocabulary.
 *
 * @example
 * const fitter = new SchemaFitter(schema);
 * for (const row of rows) fitter.add(row);
 * const fitted = fitter.fit(trainRows);            // row numbers of the training part
 * const train = fitter.encode(fitted, { indices: trainRows });
 */
export class SchemaFitter extends CollectionFitter {
  readonly #collected: RowCollector;

  constructor(schema: Schema, options: SchemaFitterOptions = {}) {
    const { columns, source, capacity, asGiven = false } = options;
    const tokens = new FeatureTokens(schema);
    const readers = new CellReaders(schema, (feature) => tokens.of(feature), {
      ...{ columns, source },
      labels: true,
      missingWords: !asGiven,
      groups: new TokenCollector(),
    });
    const collected = new RowCollector(readers, capacity);
    super(schema, new OneBlock(collected), tokens, options);
    this.#collected = collected;
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

  /** As of every fitter; also throws an InputError when no row in memory has the key of a feature. */
  override fit(trainRows?: Int32Array, options?: FitOptions): FittedSchema {
    this.#collected.checkKeys();
    return super.fit(trainRows, options);
  }
}

/** All rows of a collector as one block. */
class OneBlock implements Collection {
  readonly #collected: RowCollector;
  #block: CollectedRows | undefined;

  constructor(collected: RowCollector) {
    this.#collected = collected;
  }

  get features(): CellReaders {
    return this.#collected.features;
  }

  get rows(): number {
    return this.#collected.rows;
  }

  get labels(): Float32Array | undefined {
    return this.block().labels;
  }

  get weights(): Float32Array | undefined {
    return this.block().weights;
  }

  get blocks(): readonly number[] {
    return [this.rows];
  }

  block(): CollectedRows {
    if (this.#block?.rows !== this.rows) this.#block = this.#collected.block();
    return this.#block!;
  }

  numbers(_block: number, column: number): NumberColumn {
    return this.block().numbers[column] as NumberColumn;
  }

  missingWords(feature: Feature): ReadonlyMap<string, number | undefined> {
    return this.features.missingWords(feature);
  }
}
