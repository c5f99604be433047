import type { Rank, ShapeMap, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.ts';

/** The embedded fields of one table. */
export interface FieldEmbeddings {
  /** Field names in schema order. */
  readonly names: readonly string[];
  /** Embedding size of each field. */
  readonly dims: readonly number[];
  /** All fields side by side, [batch, sum of dims]. */
  flat(): Tensor2D;
  /** [batch, fields, dim]. Throws a ShapeError when fields differ in dim. */
  stacked(): Tensor3D;
  /** One field by position or name, [batch, dim]. */
  field(field: number | string): Tensor2D;
}

/** Options of a further embedding table. */
export interface EmbeddingOptions {
  /** Embedding size of every field. Default: each field's own. */
  readonly dim?: number;
  /** Initial values of the rows. Default: N(0, 1e-4); PAD rows are zero always. */
  readonly init?: Initializer;
}

/** Options of `ForwardContext.batchNorm`. */
export interface BatchNormOptions {
  /** The axis that is kept; statistics are taken over all others. Default: the last. */
  readonly axis?: number;
}

/**
 * What a model sees in one pass. Parameters are declared where they are used; the name under which
 * one is kept is its scope path, for example "cross/0/kernel". The same name twice in a pass is an error:
 * to share a parameter, use the tensor twice.
 */
export interface ForwardContext {
  /** The default table. */
  readonly input: FieldEmbeddings;
  /** True while training: dropout acts and batch norm uses the batch's statistics. */
  readonly training: boolean;
  /**
   * The scaled value of a numeric field, [batch, 1]; 0 where missing, raw numbers excepted. Of a piecewise field its place
   * among the knots, from −1 to 1.
   */
  numeric(field: string): Tensor2D;
  /**
   * A further table over the same fields, by name (AFN+ has two). Asked for again, it is the same one, and its options may be
   * left out; other options are a ShapeError.
   */
  embedding(table: string, options?: EmbeddingOptions): FieldEmbeddings;
  /** The linear part: the sum over fields of a table of dim 1, [batch, 1]. */
  firstOrder(): Tensor2D;
  /** A learned parameter of this shape, declared here; `init` gives its first values. */
  param<R extends Rank = Rank.R2>(name: string, shape: Readonly<ShapeMap[R]>, init: Initializer): Tensor<R>;
  /** A context whose names start with `name/`. */
  scope(name: string | number): ForwardContext;
  /** Inverted dropout with drop probability `rate`; identity outside training. */
  dropout<T extends Tensor>(x: T, rate: number, name?: string): T;
  /**
   * Batch normalisation as PyTorch's: biased variance normalises, unbiased goes into the running variance,
   * momentum 0.1, eps 1e-5, learned scale and shift. On a batch of one row the running statistics are used.
   */
  batchNorm<T extends Tensor>(x: T, name: string, options?: BatchNormOptions): T;
}
