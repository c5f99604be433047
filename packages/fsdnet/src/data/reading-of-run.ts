import type { FittedSchema } from '@fsdnet/core';
import { readBy } from '@fsdnet/datasets/node';
import type { OpenTableOptions } from '@fsdnet/datasets/node';

import { readingRequest } from '../cli/options/index.ts';
import type { ReadingRequest } from '../cli/options/index.ts';
import type { DataSpec } from './data-spec.ts';

/**
 * How a command reads a file by a run: as the training file was read, apart from what is named. A run from before that was
 * recorded says at least its encoding.
 */
export function readingOfRun(
  fitted: FittedSchema,
  data: Pick<DataSpec, 'encoding'> | undefined,
  named: ReadingRequest = {},
): OpenTableOptions {
  const encoding = fitted.reading ? undefined : data?.encoding;
  const given = Object.entries(readingRequest(named)).filter(([, value]) => value !== undefined);
  return { ...readBy(fitted), ...(typeof encoding === 'string' && { encoding }), ...Object.fromEntries(given) };
}
