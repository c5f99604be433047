/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

/**
 * Floating-point operations of the matrix products of FSDNet on Frappe for one training row: 6 a multiply-add (forward,
 * and the gradients of input and kernel), heads included.
 */
export const OPERATIONS_PER_ROW: number = 6 * (3 * 160 * 160 + 160 * 400 + 2 * 400 * 400 + 3 * 560);

/** Share of the best matrix-product rate that training keeps up, 0 … 1. */
export function shareOfBestRate(samplesPerSecond: number, matmulGflops: number): number {
  return (samplesPerSecond * OPERATIONS_PER_ROW) / (matmulGflops * 1e9);
}
