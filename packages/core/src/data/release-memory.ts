/**
 * Gives the memory of arrays back at once, where the garbage collector would get to it at some time; they are empty from then
 * on, and so are all others that share it. Nothing happens where the platform cannot do that.
 */
export function releaseMemory(arrays: readonly ArrayBufferView[]): void {
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer && 'transfer' in buffer) buffer.transfer(0);
}
