import { ConfigError, resolveOptions, type OptionTable } from '@fsdnet/core';

/** Weights and forms of the loss terms. */
export interface DistillationOptions {
  /** α, weight of the cross-entropy; the soft-label loss has 1 − α. In [0, 1]. Default 0.5. */
  readonly alpha?: number;
  /** β, weight of the hint loss, at least 0. Default 0.01. */
  readonly beta?: number;
  /** T, by which the logits are divided in the soft-label loss (and only there), in (0, 1000]. Default 1. */
  readonly temperature?: number;
  /** Multiplies the soft-label loss by T², so that T leaves the size of its gradient alone. Default false, as in the paper. */
  readonly temperatureSquared?: boolean;
  /**
   * Form of the soft-label loss: "bernoulli" is the divergence that the paper defines, "official" what the authors'
   * code computes (its second half has the arguments 1 − z/T and (1 − z)/T in place of −z/T). Default "bernoulli".
   */
  readonly kl?: 'bernoulli' | 'official';
  /** Hint loss as the mean over all features, or their sum (and the mean over the batch). Default "mean". */
  readonly hintReduction?: 'mean' | 'sum';
  /** Stops the gradient of the distillation terms at the deepest layer. Default false, as in the paper. */
  readonly detachTeacher?: boolean;
  /**
   * Soft-label loss (false: "w/o SL" in the paper's table 5). Without it the cross-entropy has the weight 1 instead of
   * `alpha`, as in the authors' code; with an ensemble it keeps `alpha`. Default true.
   */
  readonly softLabels?: boolean;
  /** Hint loss (false: "w/o HL" in the paper's table 5). Default true. */
  readonly hints?: boolean;
  /**
   * Trains the average of the heads t as well, which the paper's loss leaves out although it is the output:
   * "mean-logit" t = σ(mean z), which is then the prediction too, "mean-probability" t = mean σ(z). It adds γ·BCE(t, y),
   * and t, its gradient stopped, teaches every head: δ·Σ_l BCE(z_l, t), as in FinalNet (Zhu et al. 2023) and QNN-α
   * (Li et al. 2025). Default "none".
   */
  readonly ensemble?: 'none' | 'mean-logit' | 'mean-probability';
  /** γ, weight of the ensemble's own cross-entropy, at least 0. Default 1. */
  readonly gamma?: number;
  /** δ, weight of what the ensemble, and with `examination` the other heads, teach a head, at least 0. Default 1. */
  readonly delta?: number;
  /**
   * Heads are taught by how well they do on the batch, as in KDEF (Li et al. 2024, arXiv:2411.16122): the weaker a head,
   * the more it learns from the ensemble, and the better one, the more the others learn from it, by squared distances of
   * probabilities. Needs an `ensemble`. No gradient flows through these weights. Default false.
   */
  readonly examination?: boolean;
}

/** Options of `withFSD`. */
export interface FsdOptions extends DistillationOptions {
  /**
   * How a layer of both streams, explicit c and implicit d, becomes one (paper, section on fusion methods), g being a
   * linear map of d to the width of c: "concat" [c, d] (SC), "hadamard" [g ⊙ c, c, d] (HP), "add" [g + c, c, d] (PA),
   * "attention" [(1 + a) c, (2 − a) d] with a learned weight a (AD). Default "concat".
   */
  readonly fusion?: 'concat' | 'hadamard' | 'add' | 'attention';
  /** Hidden units behind each attention score of the fusion "attention"; 0 = as wide as the stream. Default 0. */
  readonly attentionUnits?: number;
  /** Maps fused layers to the deepest one's width for the hint loss, where the widths differ; used in training only. Default false. */
  readonly hintProjection?: boolean;
  /**
   * Which layers are fused: "every-layer"; "last-layer" (heads below read the implicit stream, hints compare implicit
   * layers); "implicit-only" (the explicit stream is not used at all). The last two are the readings of the paper's
   * "w/o IF" (table 5). Default "every-layer".
   */
  readonly connect?: 'every-layer' | 'last-layer' | 'implicit-only';
}

/** Every option of `selfDistillationLoss`. */
export const distillationOptions: OptionTable<DistillationOptions> = {
  alpha: {
    type: 'number',
    default: 0.5,
    min: 0,
    max: 1,
    unit: 'α',
    line: 'Weight of the cross-entropy loss; the soft-label loss has the weight 1 − alpha.',
  },
  beta: { type: 'number', default: 0.01, min: 0, unit: 'β', line: 'Weight of the hint loss.' },
  temperature: {
    type: 'number',
    default: 1,
    above: 0,
    max: 1000,
    unit: 'T',
    line: 'Divides the logits in the soft-label loss.',
  },
  temperatureSquared: {
    type: 'boolean',
    default: false,
    line: 'Multiplies the soft-label loss by the squared temperature.',
  },
  kl: {
    type: 'choice',
    default: 'bernoulli',
    choices: ['bernoulli', 'official'],
    line: "Soft-label loss as the paper defines it, or as the authors' code computes it.",
  },
  hintReduction: {
    type: 'choice',
    default: 'mean',
    choices: ['mean', 'sum'],
    line: 'Hint loss as mean or sum over the features.',
  },
  detachTeacher: {
    type: 'boolean',
    default: false,
    line: 'Stops the gradient of the distillation terms at the deepest layer.',
  },
  softLabels: { type: 'boolean', default: true, line: 'Soft-label loss; without it and an ensemble alpha is 1.' },
  hints: { type: 'boolean', default: true, line: 'Hint loss.' },
  ensemble: {
    type: 'choice',
    default: 'none',
    choices: ['none', 'mean-logit', 'mean-probability'],
    line: 'Trains the average of the heads too, and lets it teach them.',
  },
  gamma: {
    type: 'number',
    default: 1,
    min: 0,
    unit: 'γ',
    line: "Weight of the ensemble's cross-entropy.",
  },
  delta: {
    type: 'number',
    default: 1,
    min: 0,
    unit: 'δ',
    line: 'Weight of what the ensemble teaches the heads.',
  },
  examination: {
    type: 'boolean',
    default: false,
    line: 'Weighs that by how well each head does on the batch; heads teach each other too.',
  },
};

/** Every option of `withFSD`: type, default, range and one line each. */
export const fsdOptions: OptionTable<FsdOptions> = {
  fusion: {
    type: 'choice',
    default: 'concat',
    choices: ['concat', 'hadamard', 'add', 'attention'],
    line: 'How the two streams are joined after a layer.',
  },
  attentionUnits: {
    type: 'integer',
    default: 0,
    min: 0,
    line: 'Hidden units of the attention scores; 0 means as many as the stream is wide.',
  },
  hintProjection: {
    type: 'boolean',
    default: false,
    line: 'Projects fused layers of other widths to the width of the deepest one for the hint loss.',
  },
  connect: {
    type: 'choice',
    default: 'every-layer',
    choices: ['every-layer', 'last-layer', 'implicit-only'],
    line: 'Which layers of the two streams are fused.',
  },
  ...distillationOptions,
};

/** The loss options with all defaults filled in. @throws ConfigError that names `where` and the option. */
export function resolveDistillation(where: string, options: DistillationOptions): Required<DistillationOptions> {
  refuseAblation(where, options);
  return withTeacher(where, resolveOptions(where, distillationOptions, options));
}

/** All options with all defaults filled in. @throws ConfigError that names `where` and the option. */
export function resolveFsd(where: string, options: FsdOptions): Required<FsdOptions> {
  refuseAblation(where, options);
  return withTeacher(where, resolveOptions(where, fsdOptions, options));
}

/** An examination without a teacher is refused. */
function withTeacher<T extends Required<DistillationOptions>>(where: string, options: T): T {
  if (!options.examination || options.ensemble !== 'none') return options;
  throw new ConfigError({
    where,
    rule: 'an examination decides how much a head learns from the ensemble',
    got: 'ensemble "none"',
    fix: 'Set ensemble to "mean-logit" or "mean-probability", or leave examination out.',
  });
}

/** Up to version 0.1, what can be left out was grouped in an object of its own. */
function refuseAblation(where: string, options: object): void {
  if (!('ablation' in options) || options.ablation === undefined) return;
  const inner = Object.entries(options.ablation ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  throw new ConfigError({
    where,
    rule: 'softLabels, hints and connect are options on the same level as the others',
    got: 'them inside "ablation"',
    fix: `Write ${inner.length > 0 ? `{ ${inner.join(', ')} }` : '{ hints: false }, for example'} without it.`,
  });
}
