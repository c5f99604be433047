import type { ColumnDecision } from './infer-schema.ts';

/** What a file itself says of a column; options go before it. */
export interface KnownColumn extends Pick<ColumnDecision, 'use' | 'reason'> {
  /** Of lists. */
  readonly separator?: string;
}
