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
      // Rows that were refused count for nothing. Encoding none tells the counter where they have left something.
      encoder.encode([], { coverage: counter.coverage });
      counter.discard();
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
