// Kernels and gradients of tfjs.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { auc } from '@fsdnet/core';
import { selfDistillationLoss } from '@fsdnet/fsd-module';
import * as tf from '@tensorflow/tfjs-core';
import { FIELD_SIZES, makeClicks, type Clicks } from './clicks.ts';
import { twoStreamNetwork, type TwoStreamNetwork } from './two-stream-network.ts';

/** What `train` reports. */
export interface Report {
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
  /** Area under the ROC curve on rows that were not trained on; 0.5 is chance. */
  readonly auc: number;
}

/** Trains on made-up clicks. */
export async function train(epochs: number, seed: number): Promise<Report> {
  await tf.setBackend('cpu');
  const clicks = makeClicks(2048, seed);
  const network = twoStreamNetwork(seed);
  const optimizer = tf.train.adam(0.01);
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    let sum = 0;
    const batches = batchesOf(clicks, 256);
    for (const { ids, labels } of batches) {
      const loss = optimizer.minimize(
        () => {
          const { crossEntropy, softLabels, hints } = selfDistillationLoss(
            network.forward(ids),
            { labels },
            { temperature: 1.3 },
          );
          return tf.addN([crossEntropy!, softLabels!, hints!]);
        },
        true,
        network.variables,
      );
      sum += (await loss!.data())[0]!;
      tf.dispose([loss!, ids, labels]);
    }
    losses.push(sum / batches.length);
  }
  const held = makeClicks(1024, seed + 1);
  // Not null: both classes occur.
  return { losses, auc: auc(held.labels, predict(network, held))! };
}

/** The mean of the heads' probabilities. */
function predict(network: TwoStreamNetwork, clicks: Clicks): Float32Array {
  return tf.tidy(() => {
    const [batch] = batchesOf(clicks, clicks.labels.length);
    const { logits } = network.forward(batch!.ids);
    return tf.mean(tf.sigmoid(tf.concat(logits, 1)), 1).dataSync() as Float32Array;
  });
}

function batchesOf(
  { ids, labels }: Clicks,
  size: number,
): { readonly ids: tf.Tensor2D; readonly labels: tf.Tensor2D }[] {
  const fields = FIELD_SIZES.length;
  return Array.from({ length: Math.ceil(labels.length / size) }, (_, batch) => {
    const [start, end] = [batch * size, Math.min((batch + 1) * size, labels.length)];
    return {
      ids: tf.tensor2d(ids.subarray(start * fields, end * fields), [end - start, fields], 'int32'),
      labels: tf.tensor2d(labels.subarray(start, end), [end - start, 1]),
    };
  });
}
