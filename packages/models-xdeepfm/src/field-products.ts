import { width } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** Default of `mostColumns`: 84 MB with 16 dimensions and a batch of 4,096. */
const MOST_COLUMNS = 320;

/** Fields whose products are made at once. */
interface Group {
  /** Its first field. */
  readonly start: number;
  readonly size: number;
  /** The first map that its fields are multiplied with. */
  readonly from: number;
}

/**
 * y[n, o] = Σ_{h, i} kernel[(h, i), o] · fields[n, h] · maps[n, i]: all products of a field with a map, and a linear map of
 * them. fields [rows, F], maps [rows, m], kernel [F·m, units] with h outside and i inside → [rows, units].
 *
 * A few fields are taken at a time, so that the products never exist as a whole, and none are kept for the backward pass:
 * the gradients have forms of their own. Each is a product of matrices, which writes an intermediate of `mostColumns`
 * columns, and products of a row vector with a matrix for every row, which cost one reading of it.
 */
export function fieldProducts(
  fields: Tensor2D,
  maps: Tensor2D,
  kernel: Tensor2D,
  mostColumns: number = MOST_COLUMNS,
): Tensor2D {
  const inputs = width(maps);
  const groups = groupsOf(width(fields), mostColumns / Math.min(inputs, width(kernel))).map((group) => ({
    ...group,
    from: 0,
  }));
  // tfjs has no gradient for a split into one part.
  const kernels =
    groups.length === 1
      ? [kernel]
      : tf.split<Tensor2D>(
          kernel,
          groups.map(({ size }) => size * inputs),
        );
  return groupedProducts(fields, maps, kernels, groups);
}

/** `fieldProducts(fields, fields, kernel)`, with every pair of fields of different groups multiplied once instead of twice. */
export function fieldSquares(fields: Tensor2D, kernel: Tensor2D, mostColumns: number = MOST_COLUMNS): Tensor2D {
  const groups = groupsOf(width(fields), mostColumns / Math.min(width(fields), width(kernel))).map((group) => ({
    ...group,
    from: group.start,
  }));
  return groupedProducts(fields, fields, foldedKernels(kernel, width(fields), groups), groups);
}

/** As few groups of at most `most` fields as there can be, and as equal. */
function groupsOf(fields: number, most: number): readonly Omit<Group, 'from'>[] {
  const count = Math.ceil(fields / Math.max(1, Math.floor(most)));
  const start = (group: number): number => Math.floor((group * fields) / count);
  return Array.from({ length: count }, (_, group) => ({ start: start(group), size: start(group + 1) - start(group) }));
}

/** The kernel of each group for its fields and all that follow: what (h, i) and (i, h) have is added where i is in a later group. */
function foldedKernels(kernel: Tensor2D, fields: number, groups: readonly Group[]): readonly Tensor2D[] {
  const units = width(kernel);
  const pairs = tf.reshape<Rank.R3>(kernel, [fields, fields, units]);
  const swapped = tf.transpose(pairs, [1, 0, 2]);
  return groups.map(({ start, size }): Tensor2D => {
    const end = start + size;
    const block = (of: Tensor3D, from: number, to: number): Tensor3D =>
      tf.slice3d(of, [start, from, 0], [size, to - from, units]);
    const own = block(pairs, start, end);
    const later = end < fields ? [tf.add<Tensor3D>(block(pairs, end, fields), block(swapped, end, fields))] : [];
    return tf.reshape(tf.concat([own, ...later], 1), [size * (fields - start), units]);
  });
}

function groupedProducts(
  fields: Tensor2D,
  maps: Tensor2D,
  kernels: readonly Tensor2D[],
  groups: readonly Group[],
): Tensor2D {
  const products = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const save = inputs.pop() as tf.GradSaveFunc;
    const [x, y, ...parts] = inputs as [Tensor2D, Tensor2D, ...Tensor2D[]];
    save([x, y, ...parts]);
    return {
      value: sum(factorsOf(x, y, groups).map(([left, right], group) => groupProducts(left, right, parts[group]!))),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        gradients(dy as Tensor2D, saved as [Tensor2D, Tensor2D, ...Tensor2D[]], groups),
    };
  });
  return products(fields, maps, ...kernels) as Tensor2D;
}

/** The fields and the maps of each group. */
function factorsOf(
  fields: Tensor2D,
  maps: Tensor2D,
  groups: readonly Group[],
): readonly (readonly [Tensor2D, Tensor2D])[] {
  const lefts = tf.split<Tensor2D>(
    fields,
    groups.map(({ size }) => size),
    1,
  );
  return groups.map(({ from }, group) => {
    const right = from === 0 ? maps : tf.slice2d(maps, [0, from], [maps.shape[0], width(maps) - from]);
    return [lefts[group]!, right];
  });
}

function groupProducts(left: Tensor2D, right: Tensor2D, kernel: Tensor2D): Tensor2D {
  const [rows, size] = left.shape;
  const [inputs, units] = [width(right), width(kernel)];
  if (inputs < units) {
    const products = tf.mul(tf.reshape(left, [rows, size, 1]), tf.reshape(right, [rows, 1, inputs]));
    return tf.matMul(tf.reshape(products, [rows, size * inputs]), kernel);
  }
  // Σ_h left_h · (right·kernel_h): multiplying by the kernel first is cheaper.
  const sideBySide = tf.reshape(tf.transpose(tf.reshape(kernel, [size, inputs, units]), [1, 0, 2]), [
    inputs,
    size * units,
  ]);
  const mapped = tf.reshape(tf.matMul(right, sideBySide), [rows, size, units]);
  return tf.reshape(tf.matMul(tf.reshape(left, [rows, 1, size]), mapped), [rows, units]);
}

function gradients(
  dy: Tensor2D,
  [fields, maps, ...kernels]: [Tensor2D, Tensor2D, ...Tensor2D[]],
  groups: readonly Group[],
): Tensor[] {
  const ofFields: Tensor2D[] = [];
  const ofMaps: Tensor2D[] = [];
  const ofKernels: Tensor2D[] = [];
  for (const [group, [left, right]] of factorsOf(fields, maps, groups).entries()) {
    const [ofLeft, ofRight] = factorGradients(dy, left, right, kernels[group]!);
    ofFields.push(ofLeft);
    const { from } = groups[group]!;
    ofMaps.push(
      from === 0
        ? ofRight
        : tf.pad2d(ofRight, [
            [0, 0],
            [from, 0],
          ]),
    );
    ofKernels.push(kernelGradient(dy, left, right));
  }
  return [tf.concat(ofFields, 1), sum(ofMaps), ...ofKernels];
}

function factorGradients(dy: Tensor2D, left: Tensor2D, right: Tensor2D, kernel: Tensor2D): [Tensor2D, Tensor2D] {
  const [rows, size] = left.shape;
  const inputs = width(right);
  const ofProducts = tf.reshape(tf.matMul(dy, kernel, false, true), [rows, size, inputs]);
  const ofLeft = tf.reshape(tf.matMul(ofProducts, tf.reshape(right, [rows, inputs, 1])), [rows, size]);
  const ofRight = tf.reshape(tf.matMul(tf.reshape(left, [rows, 1, size]), ofProducts), [rows, inputs]);
  // Joined and parted again, so that whoever needs one computes both: a runtime that orders the operations of a graph by
  // itself would keep `ofProducts` of all groups until it needs the other one.
  return tf.split(tf.concat([ofLeft, ofRight], 1), [size, inputs], 1) as [Tensor2D, Tensor2D];
}

/** The products with the rows last: then the sum over the rows runs along the memory of both operands. */
function kernelGradient(dy: Tensor2D, left: Tensor2D, right: Tensor2D): Tensor2D {
  const [rows, size] = left.shape;
  const inputs = width(right);
  const products = tf.mul(
    tf.reshape(tf.transpose(left), [size, 1, rows]),
    tf.reshape(tf.transpose(right), [1, inputs, rows]),
  );
  return tf.matMul(tf.reshape(products, [size * inputs, rows]), dy);
}

function sum(parts: readonly Tensor2D[]): Tensor2D {
  return parts.reduce((total, part) => tf.add(total, part));
}
