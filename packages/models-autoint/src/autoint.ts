import { clickRate, defineModel, linearHead, resolveOptions, type CtrModel } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { attentionNetwork } from './attention-network.ts';
import { autoIntOptions, checkHeads, type AutoIntOptions } from './autoint-options.ts';

/**
 * AutoInt (Song et al., CIKM 2019): self-attention over the fields, and a linear unit on the last layer. It has one
 * stream, so FSD needs `autoIntPlus`. All fields need one embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function autoInt(options: AutoIntOptions = {}): CtrModel {
  const resolved = resolveOptions('autoint', autoIntOptions, options);
  checkHeads('autoint', resolved);
  return defineModel({
    name: 'autoint',
    logit(ctx) {
      const attended = linearHead(ctx.scope('attentionOutput'), attentionNetwork(ctx, resolved).at(-1)!, {
        biasInit: clickRate(),
      });
      return resolved.wide === 'none' ? attended : tf.add<Tensor2D>(attended, ctx.firstOrder());
    },
  });
}
