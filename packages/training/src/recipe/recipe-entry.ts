import type { RuleFactors } from './training-rules.ts';

/** A configuration of a portfolio: a model, how it is made, and how it is trained. */
export interface RecipeEntry {
  /** For messages and results. */
  readonly name: string;
  /** As on the command line: "fsdnet", "fm", "dcn". */
  readonly model: string;
  /** Self-distillation on the model. Default false; "fsdnet" always has it. */
  readonly fsd?: boolean | undefined;
  /** Options of the model and of `fit` by their names on the command line; all others have their defaults. */
  readonly options: Readonly<Record<string, number | boolean | string | readonly number[]>>;
  readonly rules: RuleFactors;
}
