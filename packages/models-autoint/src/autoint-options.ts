import { ConfigError, mlpStreamOptions, type MlpStreamOptions, type OptionTable } from '@fsdnet/core';

/** Options of the attention network. */
export interface AttentionOptions {
  /** Number of attention layers, at least 1. `withFSD` needs as many as there are `hidden` layers. Default 3. */
  readonly attentionLayers?: number;
  /** Width of each field in an attention layer, all heads together; a multiple of `heads`. Default 64. */
  readonly attentionWidth?: number;
  /** Attention heads in a layer. Default 2. */
  readonly heads?: number;
  /** Adds each layer's input to its output, mapped to the new width where that differs. Default true. */
  readonly residual?: boolean;
  /** Divides attention scores by √(width of a head). Default false. */
  readonly scale?: boolean;
  /** Layer norm behind the residual connection. Default false. */
  readonly layerNorm?: boolean;
}

/** Options of `autoInt`. */
export interface AutoIntOptions extends AttentionOptions {
  /** Drop probability of the attention weights, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Adds the linear part to the logit. Default "none". */
  readonly wide?: 'plain' | 'none';
}

/** Options of `autoIntPlus`; `dropout` also drops attention weights. */
export interface AutoIntPlusOptions extends AttentionOptions, MlpStreamOptions {
  /**
   * The linear part: "plain" adds it to the plain model's logit only, as the FSDNet paper does; "every-head" to every
   * head of the FSD version too; "none" leaves it out. Default "plain".
   */
  readonly wide?: 'plain' | 'every-head' | 'none';
}

const attentionOptions: OptionTable<AttentionOptions> = {
  attentionLayers: { type: 'integer', default: 3, min: 1, line: 'Number of attention layers.', role: 'depth' },
  attentionWidth: {
    type: 'integer',
    default: 64,
    min: 1,
    line: 'Width of each field in an attention layer; a multiple of `heads`.',
  },
  heads: { type: 'integer', default: 2, min: 1, line: 'Attention heads in a layer.' },
  residual: { type: 'boolean', default: true, line: "Adds each attention layer's input to its output." },
  scale: { type: 'boolean', default: false, line: 'Divides attention scores by the root of the width of a head.' },
  layerNorm: { type: 'boolean', default: false, line: 'Layer norm behind the residual connection.' },
};

/** Options of `autoInt`: name, type, default, range and one line each. */
export const autoIntOptions: OptionTable<AutoIntOptions> = {
  ...attentionOptions,
  dropout: { type: 'number', default: 0, min: 0, below: 1, line: 'Drop probability of the attention weights.' },
  wide: { type: 'choice', default: 'none', choices: ['plain', 'none'], line: 'Whether the linear part is added.' },
};

/** Options of `autoIntPlus`: name, type, default, range and one line each. */
export const autoIntPlusOptions: OptionTable<AutoIntPlusOptions> = {
  ...attentionOptions,
  ...mlpStreamOptions,
  dropout: {
    type: 'number',
    default: 0,
    min: 0,
    below: 1,
    line: 'Drop probability after each MLP layer and of the attention weights.',
  },
  wide: {
    type: 'choice',
    default: 'plain',
    choices: ['plain', 'every-head', 'none'],
    line: 'Where the linear part is used: in the plain model only, also in every head of the FSD version, or nowhere.',
  },
};

/** @throws ConfigError when the heads cannot share the width. */
export function checkHeads(
  model: string,
  { attentionWidth, heads }: { readonly attentionWidth: number; readonly heads: number },
): void {
  if (attentionWidth % heads === 0) return;
  throw new ConfigError({
    where: `${model}: attentionWidth`,
    rule: `must be a multiple of heads, which is ${heads}`,
    got: String(attentionWidth),
    fix: `Use ${Math.ceil(attentionWidth / heads) * heads}, for example.`,
  });
}
