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
