import { resolveValues } from '@fsdnet/core/engine';
import type { CtrModel } from '@fsdnet/core';

import { findModel } from '../models/index.ts';
import { fsdNet } from './fsd-net.ts';

export { modelNames } from '../models/index.ts';

/**
 * A built-in model by the name it has on the command line; its package is loaded only now.
 *
 * @throws ConfigError for an unknown name or option, with a suggestion.
 */
export async function createModel(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<CtrModel> {
  if (name === 'fsdnet') return fsdNet(options);
  const { make, table } = await findModel(name);
  return make(resolveValues(name, table, options));
}
