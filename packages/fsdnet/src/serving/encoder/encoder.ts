import { RowEncoder, type EncodedRows } from '@fsdnet/core';
import { fittedSchemaFromJson } from '@fsdnet/core/engine';

import type { Encoder, RawRow } from './encoder.mjs';
import { modelInputs } from './model-inputs.ts';
import { UnseenCounter } from './unseen-counter.ts';

/** As encoder.d.mts says. `scripts/bundle-encoder.ts` makes one file of this one and what it uses of core. */
export function createEncoder(schema: unknown): Encoder {
  const fitted = fittedSchemaFromJson(schema);
  const encoder = new RowEncoder(fitted);
  const counter = new UnseenCounter(fitted.fields);
  const encoded = (rows: readonly RawRow[]): EncodedRows => {
    try {
      return encoder.encode(rows, { coverage: counter.coverage });
    } catch (error) {
      // What was refused half-way counts for nothing: the next rows begin anew.
      encoder.encode([], { coverage: counter.coverage });
      throw error;
    }
  };
  const encode = (rows: readonly RawRow[]): ReturnType<Encoder> => {
    const inputs = modelInputs(encoded(rows), fitted);
    counter.add(rows.length, inputs);
    return inputs;
  };
  return Object.assign(encode, { counts: counter.counts });
}
