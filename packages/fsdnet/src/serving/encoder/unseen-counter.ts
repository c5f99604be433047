import { exportedInput, type FieldTokens, type FittedField, type ModelInput } from '@fsdnet/core/engine';

import type { EncodingCounts } from './encoder.mjs';

/** Counts tokens that training did not know: those with the id of everything unknown, without the missing ones. */
export class UnseenCounter {
  readonly counts: { rows: number; readonly unseen: Record<string, number> } & EncodingCounts = { rows: 0, unseen: {} };
  readonly #fields: readonly {
    readonly name: string;
    readonly input: string;
    readonly oov: number;
    /** Missing values since the last call; lists leave them out. */
    readonly takeMissing: () => number;
  }[];

  /** @param tokens Gives those fields their ids. */
  constructor(fields: readonly FittedField[], tokens: FieldTokens) {
    this.#fields = fields.flatMap((field) => {
      const { name } = field;
      const ids = tokens.get(name);
      if (field.kind === 'numeric' || !ids) return [];
      const takeMissing = field.kind === 'categorical' ? () => ids.takeMissing() : () => 0;
      return [{ name, input: exportedInput(field).name, oov: field.vocabulary.oov, takeMissing }];
    });
    for (const { name } of this.#fields) this.counts.unseen[name] = 0;
  }

  /** Takes in the rows that were encoded last. */
  add(rows: number, inputs: Readonly<Record<string, ModelInput>>): void {
    const { counts } = this;
    counts.rows += rows;
    for (const { name, input, oov, takeMissing } of this.#fields) {
      let unknown = -takeMissing();
      for (const id of inputs[input]!.data) if (id === oov) unknown++;
      counts.unseen[name]! += unknown;
    }
  }

  /** Forgets what rows that were refused half-way have left. */
  discard(): void {
    for (const { takeMissing } of this.#fields) takeMissing();
  }
}
