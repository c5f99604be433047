import { fsdOptions } from '@fsdnet/fsd-module';
import type { JobOptions } from '../rows/result-row.ts';

/** Weights of the loss by the letters that the papers give them. */
export type Weights = Partial<Readonly<Record<'α' | 'β' | 'γ' | 'δ' | 'T', number>>>;

/** The option of self-distillation behind a letter. */
export function optionOfWeight(letter: keyof Weights): string {
  return Object.entries(fsdOptions).find(([, option]) => 'unit' in option && option.unit === letter)![0];
}

/** Weights as options. */
export function weightOptions(weights: Weights): JobOptions {
  return Object.fromEntries(
    Object.entries(weights).map(([letter, value]) => [optionOfWeight(letter as keyof Weights), value]),
  );
}
