/** Parts integers into two halves, whatever regularity they have: the first bit of MurmurHash3's finaliser. */
export function isInFirstHalf(key: number): boolean {
  let mixed = key ^ 0x9e3779b9;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >= 0;
}
