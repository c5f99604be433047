import type { EncodedPart, EncodedRows } from '@fsdnet/core';
import type { RowsData } from '../prepare/from-rows.ts';
import type { PartName } from '../prepare/prepare-parts.ts';
import type { EncodedFileFacts } from './encoded-file/index.ts';

/** Takes rows of a part. Parts may take turns. */
export type AddRows = (part: PartName, rows: EncodedRows) => Promise<void>;

/** What is known of data besides their rows. */
export type EncodedFacts = Omit<EncodedFileFacts, 'notes' | 'inference' | 'growth'> &
  Pick<RowsData, 'inference' | 'growth'>;

/** Where encoded data go that are too large for memory. */
export interface PartsStore {
  /** Smaller data stay in memory. */
  readonly inMemoryBytes: number;
  /** `encode` hands out all rows; it is called again where the first place cannot take them. */
  write(encode: (add: AddRows) => Promise<EncodedFacts>): Promise<RowsData<EncodedPart>>;
}
