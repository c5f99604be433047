import { fieldInputs, fieldTokens, fittedSchemaFromJson, modelInputs, ScoringEncoder } from '@fsdnet/core/engine';

import type { Encoder, RawRow } from './encoder.mjs';
import { UnseenCounter } from './unseen-counter.ts';

/** As encoder.d.mts says. `scripts/bundle-encoder.ts` makes one file of this one and what it uses of core. */
export function createEncoder(schema: unknown): Encoder {
  const fitted = fittedSchemaFromJson(schema);
  const tokens = fieldTokens(fitted);
  const encoder = new ScoringEncoder(fitted, tokens);
  const fields = fieldInputs(fitted.fields);
  const counter = new UnseenCounter(fitted.fields, tokens);
  const encode = (rows: readonly RawRow[]): ReturnType<Encoder> => {
    try {
      const inputs = modelInputs(encoder.encode(rows), fields);
      counter.add(rows.length, inputs);
      return inputs;
    } catch (error) {
      counter.discard();
      throw error;
    }
  };
  return Object.assign(encode, { counts: counter.counts });
}
