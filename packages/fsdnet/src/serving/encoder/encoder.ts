import { fieldInputs, fittedSchemaFromJson, modelInputs, ScoringEncoder } from '@fsdnet/core/engine';

import type { ModelInput, RawRow } from './encoder.mjs';

/** As encoder.d.mts says. `scripts/bundle-encoder.ts` makes one file of this one and what it uses of core. */
export function createEncoder(schema: unknown): (rows: readonly RawRow[]) => Record<string, ModelInput> {
  const fitted = fittedSchemaFromJson(schema);
  const encoder = new ScoringEncoder(fitted);
  const fields = fieldInputs(fitted.fields);
  return (rows) => modelInputs(encoder.encode(rows), fields);
}
