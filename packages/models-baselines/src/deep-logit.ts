import { clickRate, linearHead, mlp, type ForwardContext, type MlpOptions } from '@fsdnet/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * An MLP and a linear unit on its last layer, whose bias starts at the click rate: x [batch, width] → [batch, 1]. Scopes "mlp"
 * and "mlpOutput".
 */
export function deepLogit(ctx: ForwardContext, x: Tensor2D, options: MlpOptions): Tensor2D {
  const output = mlp(ctx.scope('mlp'), x, options).at(-1)!;
  return linearHead(ctx.scope('mlpOutput'), output, { biasInit: clickRate() });
}
