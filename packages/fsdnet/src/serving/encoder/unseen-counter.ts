import { exportedInput, type CoverageCounter, type FittedField, type TokenIds } from '@fsdnet/core/engine';

import type { EncodingCounts, ModelInput } from './encoder.mjs';

/** What a row encoder has for the tokens of a field. */
interface MissingTokens {
  /** How many of the texts since the last call stood for a missing value. */
  takeMissing(): number;
}

/** Counts tokens that training did not know: those with the id of everything unknown, without the missing ones. */
export class UnseenCounter {
  readonly counts: { rows: number; readonly unseen: Record<string, number> } & EncodingCounts = { rows: 0, unseen: {} };
  /** Told by the row encoder. `CoverageCounter` itself, with all it needs, would make the exported file half as large again. */
  readonly coverage = {
    add: ({ collected: { features } }) => {
      this.#missing = features.categorical.map(({ feature, tokens }) => [
        feature.name,
        (tokens as TokenIds & MissingTokens).takeMissing(),
      ]);
    },
  } as Pick<CoverageCounter, 'add'> as CoverageCounter;
  readonly #fields: readonly FittedField[];
  /** Missing tokens of the rows that were encoded last, by feature. */
  #missing: readonly (readonly [feature: string, count: number])[] = [];

  constructor(fields: readonly FittedField[]) {
    this.#fields = fields;
    for (const { name, feature } of fields) if (feature.kind !== 'numeric') this.counts.unseen[name] = 0;
  }

  /** Takes in the rows that were encoded last. */
  add(rows: number, inputs: Readonly<Record<string, ModelInput>>): void {
    const { counts } = this;
    counts.rows += rows;
    for (const field of this.#fields) {
      if (field.kind === 'numeric' || field.feature.kind === 'numeric') continue;
      for (const id of inputs[exportedInput(field).name]!.data)
        if (id === field.vocabulary.oov) counts.unseen[field.name]!++;
    }
    for (const [feature, missing] of this.#missing) counts.unseen[feature]! -= missing;
  }
}
