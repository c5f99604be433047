import { ConfigError } from '@fsdnet/core';

/** Refuses a decay outside [0, 1). */
export function checkDecay(where: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new ConfigError({ where, rule: 'must be a number of at least 0 and below 1', got: String(value) });
}

/** Refuses an epsilon that does not keep a division finite. */
export function checkEpsilon(where: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw new ConfigError({ where, rule: 'must be a number above 0', got: String(value) });
}
