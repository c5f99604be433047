import type { FittedSchema } from '@fsdnet/core';
import { layoutOfSchema, readingOfLayout } from '../parsers/libsvm-layout.ts';
import type { OpenTableOptions } from './open-table.ts';

/** The options that read a file as the training file of a schema was read. */
export function readBy({ schema, reading }: FittedSchema): OpenTableOptions {
  if (reading) return { schema, reading };
  // Before version 4 all files were read alike; the columns show when they are of a libsvm file.
  const layout = layoutOfSchema(schema, true);
  return {
    ...{ schema, quotes: 'double', trim: false },
    ...(layout && { reading: { format: 'libsvm', ...readingOfLayout(layout) } }),
  };
}
