/**
 * Loops go over so many values at most: V8 optimises a function that is called often, while one that runs long and rarely starts each
 * time as slow code that makes an object of every number.
 */
const BLOCK = 4096;

/** target ← factor · source, each product rounded to float32. */
export function setScaled(target: Float32Array, source: Float32Array, factor: number): void {
  if (factor === 1) return target.set(source);
  for (let start = 0; start < target.length; start += BLOCK) setBlock(target, source, factor, start);
}

/** target ← target + factor · source, each product and each sum rounded to float32. */
export function addScaled(target: Float32Array, source: Float32Array, factor: number): void {
  for (let start = 0; start < target.length; start += BLOCK) addBlock(target, source, factor, start);
}

function setBlock(target: Float32Array, source: Float32Array, factor: number, start: number): void {
  const end = Math.min(start + BLOCK, target.length);
  for (let at = start; at < end; at++) target[at] = source[at]! * factor;
}

function addBlock(target: Float32Array, source: Float32Array, factor: number, start: number): void {
  const end = Math.min(start + BLOCK, target.length);
  for (let at = start; at < end; at++) target[at] = target[at]! + Math.fround(source[at]! * factor);
}
