import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.ts';
import type { FieldEmbeddings } from './forward-context.ts';

/** Views of one gathered table input, [batch, sum of dims]. The same views are the same tensors. */
export class TableEmbeddings implements FieldEmbeddings {
  readonly names: readonly string[];
  readonly dims: readonly number[];
  readonly #table: string;
  readonly #rows: Tensor2D;
  readonly #fields = new Map<number, Tensor2D>();
  #stacked: Tensor3D | undefined;

  constructor(table: string, names: readonly string[], dims: readonly number[], rows: Tensor2D) {
    this.#table = table;
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
    if (this.dims.some((other) => other !== dim)) {
      throw new ShapeError({
        where: `table "${this.#table}"`,
        rule: 'stacked() needs fields of one embedding size',
        got: this.names.map((name, index) => `${name} ${this.dims[index]}`).join(', '),
        fix: 'Give all features the same `dim`, or use flat() or field().',
      });
    }
    this.#stacked = tf.reshape(this.#rows, [this.#rows.shape[0], this.dims.length, dim]);
    return this.#stacked;
  }

  field(field: number | string): Tensor2D {
    const index = typeof field === 'number' ? field : this.names.indexOf(field);
    const dim = this.dims[index];
    if (dim === undefined) {
      throw new ShapeError({
        where: `table "${this.#table}"`,
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
}
