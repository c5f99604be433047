export { median } from 'fsdnet/bench';

/**
 * Floating-point operations of the matrix products of FSDNet on Frappe for one training row: 6 a multiply-add (forward,
 * and the gradients of input and kernel), heads included.
 */
export const OPERATIONS_PER_ROW: number = 6 * (3 * 160 * 160 + 160 * 400 + 2 * 400 * 400 + 3 * 560);

/** Share of the best matrix-product rate that training keeps up, 0 … 1. */
export function shareOfBestRate(samplesPerSecond: number, matmulGflops: number): number {
  return (samplesPerSecond * OPERATIONS_PER_ROW) / (matmulGflops * 1e9);
}
