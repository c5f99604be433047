/** target ← factor · source, each product rounded to float32. */
export function setScaled(target: Float32Array, source: Float32Array, factor: number): void {
  if (factor === 1) return target.set(source);
  for (let at = 0; at < target.length; at++) target[at] = source[at]! * factor;
}

/** target ← target + factor · source, each product and each sum rounded to float32. */
export function addScaled(target: Float32Array, source: Float32Array, factor: number): void {
  for (let at = 0; at < target.length; at++) target[at] = target[at]! + Math.fround(source[at]! * factor);
}
