/** A model whose parameters the paper counts (Sang et al. 2024, table 4). */
interface PublishedCount {
  /** Values that its options must have; others give a model that is not in the paper. */
  readonly form?: Readonly<Record<string, unknown>>;
  /** Parts of the plain model that are counted for its FSD version too, which does not use them; "firstOrder" is a table. */
  readonly unusedParts: readonly string[];
}

const publishedCounts: Readonly<Record<string, PublishedCount>> = {
  dcn: { unusedParts: ['head'] },
  'dcn-v2': { form: { structure: 'parallel', lowRank: false }, unusedParts: ['head'] },
  xdeepfm: { unusedParts: ['firstOrder', 'cinOutput'] },
  'autoint-plus': { unusedParts: ['firstOrder', 'attentionOutput'] },
};

/** Self-distillation as the paper counts it: its own fusion, after every layer. */
const publishedFsd = { fusion: 'concat', connect: 'every-layer' };

type Values = Readonly<Record<string, unknown>>;

/**
 * The parts of a built-in model that the paper counts for its FSD version although that does not use them; undefined where
 * the paper has no count of the model. `options` and `fsd` are those of a run's `ModelSpec`.
 */
export function publishedUnusedParts(name: string, options: Values, fsd: Values | null): readonly string[] | undefined {
  const count = Object.hasOwn(publishedCounts, name) ? publishedCounts[name] : undefined;
  if (!count || !agree(count.form ?? {}, options) || (fsd && !agree(publishedFsd, fsd))) return undefined;
  return count.unusedParts;
}

function agree(form: Values, values: Values): boolean {
  return Object.entries(form).every(([option, value]) => values[option] === value);
}
