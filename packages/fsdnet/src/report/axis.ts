/** A linear axis from data values to pixels. */
export interface Axis {
  readonly ticks: readonly number[];
  /** Pixel of a value. */
  at(value: number): number;
  /** Text of a tick, with as many digits as the step needs. */
  text(value: number): string;
}

/** An axis that covers all values with a little room, with round ticks. */
export function axisOver(values: readonly number[], from: number, to: number, tickCount = 6, room = 0.06): Axis {
  const finite = values.filter(Number.isFinite);
  let low = Math.min(...finite);
  let high = Math.max(...finite);
  if (finite.length === 0) [low, high] = [0, 1];
  if (low === high) {
    const half = Math.abs(low) * 0.01 || 0.5;
    [low, high] = [low - half, high + half];
  }
  const margin = (high - low) * room;
  return axisBetween(low - margin, high + margin, from, to, tickCount);
}

/** An axis with exact ends. */
export function axisBetween(low: number, high: number, from: number, to: number, tickCount = 5): Axis {
  const step = roundStep((high - low) / tickCount);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) ticks.push(index * step);
  return {
    ticks,
    at: (value) => from + ((value - low) / (high - low)) * (to - from),
    text: (value) => (digits > 6 ? value.toExponential(1) : value.toFixed(digits)),
  };
}

/** 1, 2 or 5 times a power of ten, at least `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Whole-number ticks for epochs, which may be fractions, at most `most` of them; the last epoch where there is no other. */
export function epochTicks(first: number, last: number, most = 10): number[] {
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((candidate) => (last - first) / candidate < most) ?? 5000;
  const ticks: number[] = [];
  for (let tick = Math.ceil(first / step) * step; tick <= last; tick += step) ticks.push(tick);
  return ticks.length === 0 ? [last] : ticks;
}
