import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, ShapeMap, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { ConfigError, ShapeError } from '../errors.ts';
import { ones } from '../initializers/ones.ts';
import { normal } from '../initializers/normal.ts';
import { xavierNormal } from '../initializers/xavier-normal.ts';
import { zeros } from '../initializers/zeros.ts';
import type { Initializer } from '../initializers/initializer.ts';
import { sameInitializer } from '../initializers/same-initializer.ts';
import { softBucketShares } from '../layers/soft-buckets.ts';
import type { Field, FieldLayout } from '../schema/field-layout.ts';
import type { ResolvedSoftBuckets } from '../schema/soft-buckets.ts';
import { normaliseByBatch, normaliseByRunning } from './batch-norm.ts';
import { besideSoftBuckets } from './beside-soft-buckets.ts';
import { TableEmbeddings } from './field-embeddings.ts';
import type { BatchNormOptions, EmbeddingOptions, FieldEmbeddings, ForwardContext } from './forward-context.ts';
import type { ForwardBindings } from './forward-bindings.ts';
import { tableWidth, type Manifest, type ParameterSpec, type TableSpec } from './manifest.ts';

/** Name of the default table. */
export const DEFAULT_TABLE = 'embedding';

/** Name of the table behind `firstOrder()`. */
const FIRST_ORDER_TABLE = 'firstOrder';

/** Scope of what assigns numbers to soft buckets. */
const SOFT_BUCKETS = 'softBuckets';

/** Name of the parameter [buckets, dim] that holds the vectors of a field's soft buckets in one table. */
export function bucketVectorsName(table: string, field: string): string {
  return `${table}/${field}/buckets`;
}

/** Standard deviation of embedding rows at the start (FuxiCTR's and the paper's). */
const EMBEDDING_STANDARD_DEVIATION = 1e-4;

/** What a pass is made from. */
export interface ForwardPassOptions {
  readonly bindings: ForwardBindings;
  readonly layout: FieldLayout;
  /** Absent in the collecting pass, which makes it. With it, anything that it does not list is an error. */
  readonly manifest?: Manifest | undefined;
  /** Name of the model, for messages. Default: none. */
  readonly model?: string | undefined;
}

/** A table that the model has asked for, and how it starts. */
interface AskedTable {
  readonly embeddings: TableEmbeddings;
  readonly init: Initializer;
}

/** State that all scopes of one pass share. */
interface PassState extends ForwardPassOptions {
  readonly taken: Set<string>;
  readonly occurrences: Map<string, number>;
  readonly tables: Map<string, AskedTable>;
  readonly numbers: Map<string, Tensor2D>;
  /** Shares of soft buckets by field. */
  readonly shares: Map<string, Tensor2D>;
  readonly known: ReadonlySet<string> | undefined;
  readonly unusedParameters: ReadonlySet<string>;
  readonly unusedTables: ReadonlySet<string>;
  scopeInUse: string;
  firstOrder: Tensor2D | undefined;
}

/** The one implementation of ForwardContext: names, duplicates, sharing and norms; an engine supplies the bindings. */
export class ForwardPass implements ForwardContext {
  readonly #state: PassState;
  readonly #path: string;

  constructor(options: ForwardPassOptions, path = '') {
    this.#state = 'taken' in options ? (options as PassState) : startOf(options);
    this.#path = path;
  }

  get training(): boolean {
    return this.#state.bindings.training;
  }

  /** The scope that was used last: where an engine's error belongs. */
  get scopeInUse(): string {
    return this.#state.scopeInUse;
  }

  get input(): FieldEmbeddings {
    return this.embedding(DEFAULT_TABLE);
  }

  scope(name: string | number): ForwardContext {
    this.#state.scopeInUse = this.#named(String(name));
    return new ForwardPass(this.#state, this.#named(String(name)));
  }

  numeric(field: string): Tensor2D {
    const { layout, bindings, numbers } = this.#state;
    const known = numbers.get(field);
    if (known) return known;
    if (!layout.fields.some(({ name, kind }) => name === field && kind === 'numeric')) {
      const names = layout.fields.filter(({ kind }) => kind === 'numeric').map(({ name }) => name);
      throw new ConfigError({
        where: `numeric("${field}")`,
        rule: 'the field must be a numeric feature of the schema',
        fix: names.length > 0 ? `Use one of ${names.join(', ')}.` : 'The schema has none.',
      });
    }
    const values = bindings.numeric(field);
    numbers.set(field, values);
    return values;
  }

  embedding(table: string, options: EmbeddingOptions = {}): FieldEmbeddings {
    const { layout, tables } = this.#state;
    const present = tables.get(table);
    if (present) {
      this.#mustAgree(table, present, options);
      return present.embeddings;
    }
    const { dim, init = normal({ standardDeviation: EMBEDDING_STANDARD_DEVIATION }) } = options;
    const dims = layout.fields.map((field) => dim ?? field.dim);
    const stored = layout.fields.map(({ softBuckets }, index) => (softBuckets ? 0 : (dims[index] as number)));
    const rows = besideSoftBuckets(layout, stored, {
      gathered: () => this.#gathered({ name: table, dims: stored, init }),
      vectorsOf: (field, index) => this.#softBucketVectors(table, field, dims[index] as number),
    });
    const names = layout.fields.map(({ name }) => name);
    const embeddings = new TableEmbeddings(this.#tableNamed(table), names, dims, rows);
    tables.set(table, { embeddings, init });
    return embeddings;
  }

  /** Options that are left out are those of the first time. */
  #mustAgree(table: string, { embeddings, init }: AskedTable, options: EmbeddingOptions): void {
    const first = [...new Set(embeddings.dims)];
    if (options.dim !== undefined && first.some((dim) => dim !== options.dim)) {
      throw this.#otherOption(table, 'embedding size', first.join(' and '), String(options.dim));
    }
    if (options.init && !sameInitializer(options.init, init)) {
      const { name } = options.init;
      const got = name === init.name ? `${name}() of other values` : `${name}()`;
      throw this.#otherOption(table, 'initializer', `${init.name}()`, got);
    }
  }

  #otherOption(table: string, option: string, first: string, got: string): ShapeError {
    return new ShapeError({
      where: this.#tableNamed(table),
      rule: `a table is asked for with one ${option}, which was ${first} the first time`,
      got,
      fix: 'Ask with the same options, leave them out, or give the other table a name of its own.',
    });
  }

  #gathered(spec: TableSpec): Tensor2D {
    const { bindings, unusedTables, known } = this.#state;
    const { name } = spec;
    this.#mustBeKnown(known, `table:${name}`, `table "${name}"`);
    if (!unusedTables.has(name)) return bindings.table(spec);
    return tf.zeros<Rank.R2>([bindings.batchSize, tableWidth(spec)]);
  }

  /** [batch, dim]: the buckets' vectors in this table, weighted by the shares, which all tables of the pass have together. */
  #softBucketVectors(table: string, { name, softBuckets }: Field, dim: number): Tensor2D {
    const root = new ForwardPass(this.#state);
    const options = softBuckets as ResolvedSoftBuckets;
    let shares = this.#state.shares.get(name);
    if (!shares) {
      shares = softBucketShares(root.scope(SOFT_BUCKETS).scope(name), this.numeric(name), options);
      this.#state.shares.set(name, shares);
    }
    return tf.matMul(shares, root.param(bucketVectorsName(table, name), [options.buckets, dim], xavierNormal()));
  }

  firstOrder(): Tensor2D {
    this.#state.firstOrder ??= tf.sum(this.embedding(FIRST_ORDER_TABLE, { dim: 1 }).flat(), 1, true) as Tensor2D;
    return this.#state.firstOrder;
  }

  param<R extends Rank = Rank.R2>(name: string, shape: Readonly<ShapeMap[R]>, init: Initializer): Tensor<R> {
    const { bindings, known, unusedParameters } = this.#state;
    const path = this.#take(name);
    this.#mustBeKnown(known, `parameter:${path}`, `parameter "${path}"`);
    const extents = shape as readonly number[];
    if (unusedParameters.has(path)) return tf.zeros(extents as ShapeMap[R]) as Tensor<R>;
    return bindings.parameter({ name: path, shape: extents, init } satisfies ParameterSpec) as Tensor<R>;
  }

  dropout<T extends Tensor>(x: T, rate: number, name = 'dropout'): T {
    if (!(rate >= 0 && rate < 1)) {
      throw new ConfigError({
        where: this.#named(name),
        rule: 'a dropout rate lies in [0, 1)',
        got: String(rate),
        fix: 'Give the probability that a value is dropped.',
      });
    }
    if (!this.training || rate === 0) return x;
    const mask = this.#state.bindings.mask({ name: this.#occurrence(name), rate, shape: x.shape.slice(1) });
    return tf.mul(x, mask) as T;
  }

  batchNorm<T extends Tensor>(x: T, name: string, options: BatchNormOptions = {}): T {
    const last = x.rank - 1;
    const axis = options.axis ?? last;
    if (axis !== last) return this.#alongLastAxis(x, axis, (moved) => this.batchNorm(moved, name));
    const width = x.shape[last] ?? 1;
    const scope = this.scope(name);
    const scale = scope.param<Rank.R1>('scale', [width], ones());
    const shift = scope.param<Rank.R1>('shift', [width], zeros());
    const rows = (x.rank === 2 ? x : tf.reshape(x, [-1, width])) as Tensor2D;
    const normalised = this.#normalise(rows, this.#named(name), scale, shift);
    return (x.rank === 2 ? normalised : tf.reshape(normalised, x.shape)) as T;
  }

  #normalise(rows: Tensor2D, name: string, scale: Tensor1D, shift: Tensor1D): Tensor2D {
    const { bindings } = this.#state;
    const width = rows.shape[1];
    const spec = { name, width };
    const count = rows.shape[0];
    // One row has no variance: it is normalised by what was learned so far, and teaches nothing.
    if (!this.training || count === 1) return normaliseByRunning(rows, scale, shift, bindings.statistics(spec));
    return normaliseByBatch(rows, scale, shift, (mean, variance) => {
      bindings.observeStatistics(spec, {
        mean: tf.reshape(mean, [width]) as Tensor1D,
        variance: tf.reshape(variance, [width]) as Tensor1D,
        count,
      });
    });
  }

  #alongLastAxis<T extends Tensor>(x: T, axis: number, apply: (moved: Tensor) => Tensor): T {
    const order = x.shape.map((_, index) => index);
    order.push(...order.splice(axis, 1));
    const back = order.map((_, index) => order.indexOf(index));
    return tf.transpose(apply(tf.transpose(x, order)), back) as T;
  }

  #named(name: string): string {
    return this.#path === '' ? name : `${this.#path}/${name}`;
  }

  #tableNamed(table: string): string {
    const { model } = this.#state;
    return model === undefined ? `table "${table}"` : `model "${model}", table "${table}"`;
  }

  #take(name: string): string {
    const path = this.#named(name);
    if (this.#state.taken.has(path)) {
      throw new ShapeError({
        where: `parameter "${path}"`,
        rule: 'every parameter has a name of its own',
        got: 'the same name twice in one pass',
        fix: 'Put a scope around it, for example ctx.scope(l); to share a parameter, use its tensor twice.',
      });
    }
    this.#state.taken.add(path);
    this.#state.scopeInUse = path;
    return path;
  }

  #occurrence(name: string): string {
    const path = this.#named(name);
    const count = this.#state.occurrences.get(path) ?? 0;
    this.#state.occurrences.set(path, count + 1);
    return count === 0 ? path : `${path}#${count}`;
  }

  #mustBeKnown(known: ReadonlySet<string> | undefined, key: string, what: string): void {
    if (known && !known.has(key)) {
      throw new ShapeError({
        where: what,
        rule: 'a model asks for the same parameters and tables in every pass',
        got: 'one that the first pass did not ask for',
        fix: 'Make `forward` a pure function of its context and options.',
      });
    }
  }
}

function startOf(options: ForwardPassOptions): PassState {
  const { manifest } = options;
  const known = manifest && [
    ...[...manifest.parameters, ...manifest.unused.parameters].map(({ name }) => `parameter:${name}`),
    ...[...manifest.tables, ...manifest.unused.tables].map(({ name }) => `table:${name}`),
  ];
  return {
    ...options,
    taken: new Set(),
    occurrences: new Map(),
    tables: new Map(),
    numbers: new Map(),
    shares: new Map(),
    known: known && new Set(known),
    unusedParameters: new Set(manifest?.unused.parameters.map(({ name }) => name)),
    unusedTables: new Set(manifest?.unused.tables.map(({ name }) => name)),
    scopeInUse: '',
    firstOrder: undefined,
  };
}
