import { ConfigError } from '@fsdnet/core';

/** A column that decides which part a row belongs to. */
export interface SplitBy {
  /** "time": the oldest rows train, the newest test. "group": rows of one value stay together. */
  readonly kind: 'time' | 'group';
  readonly column: string;
}

/** Reads "time:COLUMN" or "group:COLUMN". Throws a ConfigError. */
export function parseSplitBy(text: string): SplitBy {
  const [, kind, column] = /^\s*(time|group)\s*:(.+)$/s.exec(text) ?? [];
  if (column !== undefined) return { kind: kind as SplitBy['kind'], column };
  throw new ConfigError({
    where: 'splitBy',
    rule: 'must be time:COLUMN or group:COLUMN',
    got: JSON.stringify(text),
    fix: 'For example time:timestamp.',
  });
}
