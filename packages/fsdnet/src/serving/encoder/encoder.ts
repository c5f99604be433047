import { RowEncoder } from '@fsdnet/core';
import { fittedSchemaFromJson } from '@fsdnet/core/engine';

import type { ModelInput, RawRow } from './encoder.mjs';
import { modelInputs } from './model-inputs.ts';

/** As encoder.d.mts says. `scripts/bundle-encoder.ts` makes one file of this one and what it uses of core. */
export function createEncoder(schema: unknown): (rows: readonly RawRow[]) => Record<string, ModelInput> {
  const fitted = fittedSchemaFromJson(schema);
  const encoder = new RowEncoder(fitted);
  return (rows) => modelInputs(encoder.encode(rows), fitted);
}
