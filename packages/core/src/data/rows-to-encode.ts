import type { FittedSchema } from '../schema/fitted-schema.ts';
import { CellReaders, type CellReadersOptions } from './cell-readers.ts';
import type { CoverageCounter } from './coverage-counter.ts';
import { CollectedEncoder } from './collected-encoder.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { RowCollector } from './row-collector.ts';
import { VocabularyIds } from './token-ids.ts';

/** What gives the tokens of each field their ids, by the field's name. */
export type FieldTokens = ReadonlyMap<string, VocabularyIds>;

/** The ids that a fitted schema gives. */
export function fieldTokens({ fields }: FittedSchema): FieldTokens {
  const tokens = new Map<string, VocabularyIds>();
  for (const field of fields) {
    if (field.kind === 'numeric' || field.feature.kind === 'numeric') continue;
    tokens.set(field.name, new VocabularyIds(field.vocabulary, field.feature));
  }
  return tokens;
}

/** Options of `RowsToEncode`. */
export interface RowsToEncodeOptions extends CellReadersOptions {
  /** Rows to make room for. Default 0. */
  readonly capacity?: number | undefined;
}

/** Rows that are collected under a fitted schema, and then encoded. */
export class RowsToEncode {
  readonly collected: RowCollector;
  readonly #encoder: CollectedEncoder;

  /** Throws an InputError when the columns of the options lack one that the schema reads. */
  constructor(fitted: FittedSchema, tokens: FieldTokens, options: RowsToEncodeOptions = {}) {
    const readers = new CellReaders(fitted.schema, ({ name }) => tokens.get(name)!, options);
    this.collected = new RowCollector(readers, options.capacity);
    this.#encoder = new CollectedEncoder(readers, fitted);
  }

  /** The rows so far in encoded form. Throws an InputError when none of those in memory had the key of a feature. */
  encoded(coverage?: CoverageCounter): EncodedRows {
    this.collected.checkKeys();
    const collected = this.collected.block();
    const { labels, weights, groups } = collected;
    const encoded = {
      ...this.#encoder.encode(collected),
      ...(labels && { labels }),
      ...(weights && { weights }),
      ...(groups && { groups }),
    };
    coverage?.add({ collected, encoded });
    return encoded;
  }
}
