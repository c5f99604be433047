/** An axis counted from the front. */
export function axisFromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Axes counted from the front, ascending; null or undefined means all. */
export function axesFromFront(axes: number | readonly number[] | null | undefined, rank: number): readonly number[] {
  const listed = axes == null ? Array.from({ length: rank }, (_, axis) => axis) : [axes].flat();
  return listed.map((axis) => axisFromFront(axis, rank)).sort((a, b) => a - b);
}

/** The shape after a reduction over `axes`. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): readonly number[] {
  if (keepDims) return shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** tfjs's (and ONNX's) rule for operands of different shapes. */
export function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, index) => {
    const [left, right] = [a[index - rank + a.length] ?? 1, b[index - rank + b.length] ?? 1];
    return left === 1 ? right : left;
  });
}
