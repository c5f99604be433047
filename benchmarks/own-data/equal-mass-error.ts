/**
 * Expected calibration error over bins of equal mass: the mean over rows of |mean prediction − click rate| of their bin.
 * Equal predictions are never divided, so that the order of the rows does not matter.
 */
export function equalMassError(labels: readonly number[], predictions: ArrayLike<number>, bins = 20): number {
  const order = Array.from(labels, (_, row) => row).sort((a, b) => predictions[a]! - predictions[b]!);
  let error = 0;
  let [surplus, binsDone] = [0, 0];
  for (const [place, row] of order.entries()) {
    surplus += predictions[row]! - labels[row]!;
    const next = order[place + 1];
    if (next !== undefined && predictions[next] === predictions[row]) continue;
    const full = Math.floor(((place + 1) * bins) / order.length);
    if (full === binsDone) continue;
    error += Math.abs(surplus) / order.length;
    [surplus, binsDone] = [0, full];
  }
  return error;
}
