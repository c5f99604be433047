import type { Initializer } from '../initializers/initializer.ts';

/** A dense parameter as a model declared it. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: Initializer;
}

/** An embedding table as a model asked for it. */
export interface TableSpec {
  /** "embedding" is the default table, "firstOrder" the linear part. */
  readonly name: string;
  /** Embedding size of each field, in schema order; 0 for soft buckets, whose vectors are dense parameters. */
  readonly dims: readonly number[];
  /** Initial values of the rows of categorical and multi-valued fields; numeric fields always start as value · e, e Xavier normal. */
  readonly init: Initializer;
}

/** A dropout mask. */
export interface MaskSpec {
  /** Scope path and occurrence, the key of its random bits. */
  readonly name: string;
  /** Drop probability, 0 < rate < 1. */
  readonly rate: number;
  /** Shape without the batch dimension. */
  readonly shape: readonly number[];
}

/** Running mean and variance of one batch norm. */
export interface StatisticsSpec {
  readonly name: string;
  readonly width: number;
}

/** Everything that one pass of a model uses; names are unique within each list and in order of declaration. */
export interface Manifest {
  readonly parameters: readonly ParameterSpec[];
  readonly tables: readonly TableSpec[];
  readonly masks: readonly MaskSpec[];
  readonly statistics: readonly StatisticsSpec[];
  /** Numeric fields whose plain values the model reads. */
  readonly numeric: readonly string[];
  /** Names of the loss parts, in order. */
  readonly lossParts: readonly string[];
  /** Number of heads. */
  readonly heads: number;
  /** Named inner outputs and their widths. */
  readonly taps: Readonly<Record<string, number>>;
  /** Declared, but reaching neither loss nor probability: answered with zeros and never stored. */
  readonly unused: { readonly parameters: readonly ParameterSpec[]; readonly tables: readonly TableSpec[] };
}

/** Whether any parameter of a model starts from the click rate of the training rows. */
export function startsAtClickRate({ parameters }: Manifest): boolean {
  return parameters.some(({ init }) => init.usesClickRate === true);
}

/** Columns of a table's gathered rows: the sum of its fields' sizes. */
export function tableWidth({ dims }: Pick<TableSpec, 'dims'>): number {
  return dims.reduce((sum, dim) => sum + dim, 0);
}

/** Number of values in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
