import type { CategoricalFeature, Feature, MultiValuedFeature, NumericFeature } from '../schema/feature.ts';
import type { EncodedLists } from './encoded-rows.ts';
import type { TokenIds } from './token-ids.ts';

/** One column of numbers: that of row r is `array[start + r * stride]`. */
export interface NumberColumn {
  readonly array: Float64Array;
  readonly start: number;
  readonly stride: number;
}

/**
 * One column of token numbers: that of row r is n = `array[start + r * stride]`, or where there are `numbers`, `numbers[n + 1]`:
 * n = −1 stands for a missing value.
 */
export interface TokenColumn {
  readonly array: Int32Array | Uint16Array | Uint8Array;
  readonly start: number;
  readonly stride: number;
  readonly numbers?: Int32Array | undefined;
}

/** What rows are collected for, by the kind of the features and in the order of the schema. */
export interface CollectedFeatures {
  readonly categorical: readonly { readonly feature: CategoricalFeature; readonly tokens: TokenIds }[];
  readonly numeric: readonly { readonly feature: NumericFeature }[];
  readonly multiValued: readonly { readonly feature: MultiValuedFeature }[];
}

/** Rows as they were collected: token numbers as `TokenIds` gave them, numbers as they are. Arrays may have room behind the rows. */
export interface CollectedRows {
  readonly features: CollectedFeatures;
  readonly rows: number;
  /** A column per categorical feature. */
  readonly tokens: readonly TokenColumn[];
  /** A column per numeric feature, NaN where missing; times in milliseconds since 1970. */
  readonly numbers: readonly NumberColumn[];
  /** One entry per multi-valued feature. */
  readonly lists: readonly EncodedLists[];
  /** [rows], 0 or 1. */
  readonly labels?: Float32Array | undefined;
  /** [rows] sample weights. */
  readonly weights?: Float32Array | undefined;
  /** [rows] index of each row's group. */
  readonly groups?: Int32Array | undefined;
}

/** All rows that were collected, in blocks one after the other. */
export interface Collection {
  readonly features: CollectedFeatures;
  /** Of all blocks. */
  readonly rows: number;
  /** [rows], of all blocks. */
  readonly labels: Float32Array | undefined;
  /** [rows], of all blocks. */
  readonly weights: Float32Array | undefined;
  /** Number of rows of each block. */
  readonly blocks: readonly number[];
  /** The rows of a block; valid until the next one is asked for. */
  block(index: number): CollectedRows;
  /** One column of the numbers of a block. */
  numbers(index: number, column: number): NumberColumn;
  /** Usual words for a missing value that the numbers or times of a feature had, and in how many rows where that is known. */
  missingWords(feature: Feature): ReadonlyMap<string, number | undefined>;
}
