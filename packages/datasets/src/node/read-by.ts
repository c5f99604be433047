import type { FittedSchema } from '@fsdnet/core';
import { layoutOfSchema, readingOfLayout } from '../parsers/libsvm-layout.ts';
import type { OpenTableOptions } from './open-table.ts';

/** The options that read a file as the training file of a schema was read. */
export function readBy({ schema, reading }: FittedSchema): Pick<OpenTableOptions, 'schema' | 'reading'> {
  if (reading) return { schema, reading };
  // Schemas from before version 4 show by their columns when they are of a libsvm file.
  const layout = layoutOfSchema(schema, true);
  return { schema, ...(layout && { reading: { format: 'libsvm', ...readingOfLayout(layout) } }) };
}
