/** One field of generated data. */
export interface SyntheticField {
  /** Name of the feature. */
  readonly name: string;
  /** Default "categorical". */
  readonly kind?: 'categorical' | 'numeric' | 'multiValued';
  /** Number of tokens; categorical and multi-valued fields. Default 100. */
  readonly vocabulary?: number;
  /** Exponent of Zipf's law. Default 1.1; 0 draws all tokens equally often. */
  readonly exponent?: number;
  /** Longest list of a multi-valued field; lengths 0 … this are equally likely. Default 4. */
  readonly maxLength?: number;
}

/** A planted interaction: the fields' latent vectors multiplied element by element and summed. */
export interface Interaction {
  /** Two or more field names. */
  readonly fields: readonly string[];
  /** Factor of its part of the logit, whose standard deviation is about this. Default 1. */
  readonly strength?: number;
}

/** Options of `syntheticData`. */
export interface SyntheticOptions {
  /** Rows of all parts together. */
  readonly rows: number;
  /** Default: six categorical fields of 1,000 … 5 tokens. */
  readonly fields?: readonly SyntheticField[] | undefined;
  /** Default: the first with the second field, the second with the third, the first three together. */
  readonly interactions?: readonly Interaction[] | undefined;
  /** Standard deviation of each field's own part of the logit. Default 0.3. */
  readonly mainEffects?: number | undefined;
  /** Share of clicks. Default 0.25. */
  readonly positiveRate?: number | undefined;
  /** Shares of train, valid and test. Default "8:1:1". */
  readonly split?: string | undefined;
  /** Key of everything that is drawn. Default 2023. */
  readonly seed?: number | undefined;
}
