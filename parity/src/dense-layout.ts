import { sizeOf, type Manifest } from '@fsdnet/core/engine';

/** Numbers by parameter name. */
export type NamedNumbers = Readonly<Record<string, ArrayLike<number>>>;

/** Running statistics by batch norm. */
export type NamedStatistics = Readonly<
  Record<string, { readonly mean: ArrayLike<number>; readonly variance: ArrayLike<number> }>
>;

/** Parameters one after the other, as `DenseState` holds them. Every name must be given. */
export function joinParameters({ parameters }: Manifest, values: NamedNumbers): Float32Array {
  return Float32Array.from(parameters.flatMap(({ name }) => Array.from(values[name]!)));
}

/** The way back: a parameter array, or gradients in the same layout, by name. */
export function splitParameters({ parameters }: Manifest, joined: Float32Array): Record<string, Float32Array> {
  const named: Record<string, Float32Array> = {};
  let offset = 0;
  for (const { name, shape } of parameters) {
    named[name] = joined.subarray(offset, offset + sizeOf(shape));
    offset += sizeOf(shape);
  }
  return named;
}

/** Statistics as at the start of training: mean 0, variance 1. */
export function initialStatistics({ statistics }: Manifest): Float32Array {
  return Float32Array.from(
    statistics.flatMap(({ width }) => [...Array<number>(width).fill(0), ...Array<number>(width).fill(1)]),
  );
}

/** Statistics in the order of `DenseState`. */
export function joinStatistics({ statistics }: Manifest, values: NamedStatistics): Float32Array {
  return Float32Array.from(
    statistics.flatMap(({ name }) => [...Array.from(values[name]!.mean), ...Array.from(values[name]!.variance)]),
  );
}

/** Statistics of `DenseState` under names that say which: "mlp/0/norm mean", … */
export function splitStatistics({ statistics }: Manifest, joined: Float32Array): Record<string, Float32Array> {
  const named: Record<string, Float32Array> = {};
  let offset = 0;
  for (const { name, width } of statistics) {
    named[`${name} mean`] = joined.subarray(offset, offset + width);
    named[`${name} variance`] = joined.subarray(offset + width, offset + 2 * width);
    offset += 2 * width;
  }
  return named;
}

/** Reference statistics under the same names. */
export function namedStatistics(statistics: NamedStatistics): Record<string, ArrayLike<number>> {
  return Object.fromEntries(
    Object.entries(statistics).flatMap(([name, { mean, variance }]) => [
      [`${name} mean`, mean],
      [`${name} variance`, variance],
    ]),
  );
}

/**
 * Parameters that have no gradient, only its rounding: biases in front of a batch norm; biases of attention keys, which the
 * softmax takes out; and AFN's first shift, which scales a neuron as a whole and is taken out by the norm behind.
 */
export function hasNoGradient({ statistics }: Manifest, name: string): boolean {
  if (name.endsWith('/key/bias') || name === 'logarithmic/inputNorm/shift') return true;
  return name.endsWith('/bias') && statistics.some((norm) => norm.name === name.replace(/bias$/, 'norm'));
}
