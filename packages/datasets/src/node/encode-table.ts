import { RowEncoder, type EncodedRows, type FittedSchema } from '@fsdnet/core';
import type { CoverageCounter } from '@fsdnet/core/engine';
import { openTable, type OpenTableOptions } from './open-table.ts';
import { readBy } from './read-by.ts';
import { encodeSource } from './prepare-sources.ts';

/** Options of `encodeTable`. */
export interface EncodeTableOptions extends OpenTableOptions {
  /** Also reads label, weight and group, which then must be there. Default true. */
  readonly requireLabel?: boolean | undefined;
  /** Counts how many of the cells the schema knows. Default: nobody does. */
  readonly coverage?: CoverageCounter | undefined;
}

/**
 * Encodes a file under the schema of a trained model. Throws an InputError that names a column which is missing,
 * or file, line and column of a cell that cannot be read.
 */
export async function encodeTable(
  path: string,
  fitted: FittedSchema,
  options: EncodeTableOptions = {},
): Promise<EncodedRows> {
  const { requireLabel = true, coverage, ...tableOptions } = options;
  const table = await openTable(path, { ...readBy(fitted), ...tableOptions });
  try {
    return await encodeSource(table, new RowEncoder(fitted), { labels: requireLabel, coverage });
  } finally {
    await table.close();
  }
}
