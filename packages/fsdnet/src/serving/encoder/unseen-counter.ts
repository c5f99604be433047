import { exportedInput, type CoverageCounter, type FittedField, type TokenIds } from '@fsdnet/core/engine';

import type { EncodingCounts, ModelInput } from './encoder.mjs';

/** What a row encoder has for the tokens of a category. */
interface CategoryTokens extends TokenIds {
  /** How many of the texts since the last call stood for a missing value. */
  takeMissing(): number;
}

/** Counts tokens that training did not know: those with the id of everything unknown, without the missing ones. */
export class UnseenCounter {
  readonly counts: { rows: number; readonly unseen: Record<string, number> } & EncodingCounts = { rows: 0, unseen: {} };
  /** Told by the row encoder. `CoverageCounter` itself brings along what only training needs. */
  readonly coverage = {
    add: ({ collected: { features } }) => {
      this.#categories = features.categorical.map(({ feature, tokens }) => [feature.name, tokens as CategoryTokens]);
    },
  } as Pick<CoverageCounter, 'add'> as CoverageCounter;
  readonly #fields: readonly { readonly name: string; readonly input: string; readonly oov: number }[];
  #categories: readonly (readonly [feature: string, tokens: CategoryTokens])[] = [];

  constructor(fields: readonly FittedField[]) {
    this.#fields = fields.flatMap((field) =>
      field.kind === 'numeric' || field.feature.kind === 'numeric'
        ? []
        : [{ name: field.name, input: exportedInput(field).name, oov: field.vocabulary.oov }],
    );
    for (const { name } of this.#fields) this.counts.unseen[name] = 0;
  }

  /** Takes in the rows that were encoded last. */
  add(rows: number, inputs: Readonly<Record<string, ModelInput>>): void {
    const { counts } = this;
    counts.rows += rows;
    for (const { name, input, oov } of this.#fields)
      for (const id of inputs[input]!.data) if (id === oov) counts.unseen[name]!++;
    for (const [name, tokens] of this.#categories) counts.unseen[name]! -= tokens.takeMissing();
  }

  /** Forgets what rows that were refused half-way have left. */
  discard(): void {
    for (const [, tokens] of this.#categories) tokens.takeMissing();
  }
}
