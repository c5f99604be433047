/** How the tokens of a multi-valued field become one vector. */
export type Pooling = 'mean' | 'sum' | 'max';

/** One field as models, tables and engines see it: after the vocabulary is known. */
export interface Field {
  readonly name: string;
  readonly kind: 'categorical' | 'numeric' | 'multiValued';
  /** Table rows: kept tokens + 2 (PAD = 0, OOV last); 1 for a numeric field. */
  readonly rows: number;
  /** Embedding size in the default table. */
  readonly dim: number;
  /** Multi-valued fields only. */
  readonly pooling?: Pooling;
  /** Name of an earlier field whose table rows this one uses. Default: rows of its own. */
  readonly rowsOf?: string;
}

/** All fields in schema order. */
export interface FieldLayout {
  readonly fields: readonly Field[];
}
