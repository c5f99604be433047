import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.ts';
import type { FieldEmbeddings } from './forward-context.ts';

/** Views of one gathered table input, [batch, sum of dims]. The same views are the same tensors. */
export class TableEmbeddings implements FieldEmbeddings {
  readonly names: readonly string[];
  readonly dims: readonly number[];
  readonly #where: string;
  readonly #rows: Tensor2D;
  readonly #fields = new Map<number, Tensor2D>();
  #stacked: Tensor3D | undefined;

  /** `where` names model and table in messages. */
  constructor(where: string, names: readonly string[], dims: readonly number[], rows: Tensor2D) {
    this.#where = where;
    this.names = names;
    this.dims = dims;
    this.#rows = rows;
  }

  flat(): Tensor2D {
    return this.#rows;
  }

  stacked(): Tensor3D {
    if (this.#stacked) return this.#stacked;
    const [dim = 0] = this.dims;
    if (this.dims.some((other) => other !== dim)) throw this.#unequalDims();
    this.#stacked = tf.reshape(this.#rows, [this.#rows.shape[0], this.dims.length, dim]);
    return this.#stacked;
  }

  field(field: number | string): Tensor2D {
    const index = typeof field === 'number' ? field : this.names.indexOf(field);
    const dim = this.dims[index];
    if (dim === undefined) {
      throw new ShapeError({
        where: this.#where,
        rule: 'a field is named by its position or name',
        got: JSON.stringify(field),
        fix: `Use one of ${this.names.join(', ')}.`,
      });
    }
    let view = this.#fields.get(index);
    if (!view) {
      const begin = this.dims.slice(0, index).reduce((sum, width) => sum + width, 0);
      view = tf.slice2d(this.#rows, [0, begin], [this.#rows.shape[0], dim]);
      this.#fields.set(index, view);
    }
    return view;
  }

  /** Names the fields that differ from what most have. */
  #unequalDims(): ShapeError {
    const usual = mostFrequent(this.dims);
    const others = this.names.flatMap((name, index) => {
      const dim = this.dims[index] as number;
      return dim === usual ? [] : [`"${name}" ${dim}`];
    });
    const shown = others.length > SHOWN_FIELDS ? [...others.slice(0, SHOWN_FIELDS), '…'] : others;
    return new ShapeError({
      where: this.#where,
      rule: `combines fields value by value, so all must have one embedding size, as most have ${usual}`,
      got: `${others.length === 1 ? 'field' : 'fields'} ${shown.join(', ')}`,
      fix: 'Leave out their own `dim` (--dim), or choose a model that takes fields side by side, such as DNN or DCNv2.',
    });
  }
}

/** Fields that a message lists. */
const SHOWN_FIELDS = 5;

/** The value that occurs most often; the largest of several. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ranked = [...counts].sort(([a, countA], [b, countB]) => countB - countA || b - a);
  return ranked[0]?.[0] ?? 0;
}
