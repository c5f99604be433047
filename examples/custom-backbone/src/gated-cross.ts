import * as tf from '@tensorflow/tfjs-core';
import { defineBackbone, dense, mlpLayer, width, type ParallelBackbone } from '@fsdnet/core';

/** Each cross layer is a gate on the embedded fields: c ← c + x₀ ⊙ σ(W c + b). */
export const gatedCross: ParallelBackbone = defineBackbone({
  name: 'gated-cross',
  layers(ctx) {
    const x0 = ctx.input.flat();
    const explicit = [];
    const implicit = [];
    let [cross, deep] = [x0, x0];
    for (let l = 0; l < 3; l++) {
      const gate = dense(ctx.scope('gate').scope(l), cross, { units: width(x0), activation: 'sigmoid' });
      cross = tf.add(cross, tf.mul(x0, gate));
      deep = mlpLayer(ctx.scope('mlp').scope(l), deep, { units: 64, batchNorm: true, dropout: 0.2 });
      explicit.push(cross);
      implicit.push(deep);
    }
    return { explicit, implicit };
  },
});

// What `fsdnet train --model ./gated-cross.ts` loads.
export { gatedCross as default };
