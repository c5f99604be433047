import { defineBackbone, type CtrModel, type ParallelLayers } from '@fsdnet/core';
import { loadDataset } from '@fsdnet/datasets/node';
import { onnx } from '@fsdnet/engine-onnx';
import { fuse, withFSD, type FsdOptions } from '@fsdnet/fsd-module';
import { dcnV2, type ParallelDcnV2Options } from '@fsdnet/models-dcn';
import { describeRun, loadModel } from '@fsdnet/training/node';

/** What a model makes of some test rows. */
export interface LayersOfRows {
  readonly probability: readonly number[];
  readonly labels: readonly number[];
  /** The fused layer in the middle and the last one; of DCNv2, which fuses nothing, both streams side by side. */
  readonly layers: readonly (readonly (readonly number[])[])[];
}

/** The part of config.json that says how the model was built. */
interface RunFacts {
  readonly model: { readonly options: ParallelDcnV2Options; readonly fsd: FsdOptions | null };
}

/** Layers of a run of FSDNet or DCNv2 on rows of the test part, evenly spread. */
export async function layersOfRun(
  folder: string,
  dataset: string,
  dataDir: string | undefined,
  count: number,
): Promise<LayersOfRows> {
  const config: Readonly<Record<string, unknown>> = (await describeRun(folder)).config;
  const { model } = config['config'] as RunFacts;
  const data = await loadDataset(dataset, { dataDir });
  const trained = await loadModel(folder, {
    model: modelWithTaps(model.options, model.fsd),
    engine: onnx({ threads: 1 }),
  });
  try {
    const depth = (model.options.hidden ?? []).length;
    const taps = [Math.floor(depth / 2), depth - 1].map((layer) => `fused/${layer}`);
    const test = data.test!;
    const output = await trained.predictOutputs(test, { taps });
    const picked = Array.from({ length: Math.min(count, test.rows) }, (_, place) =>
      Math.floor((place * test.rows) / Math.min(count, test.rows)),
    );
    return {
      probability: picked.map((row) => output.probability[row]!),
      labels: picked.map((row) => test.labels![row]!),
      layers: taps.map((name) => {
        const values = output.taps![name]!;
        const width = values.length / test.rows;
        return picked.map((row) => [...values.subarray(row * width, (row + 1) * width)]);
      }),
    };
  } finally {
    await trained.dispose();
  }
}

function modelWithTaps(options: ParallelDcnV2Options, fsd: FsdOptions | null): CtrModel {
  const backbone = dcnV2(options);
  if (fsd) return withFSD(backbone, fsd);
  let seen: ParallelLayers | undefined;
  const plain = defineBackbone({ name: backbone.name, layers: (ctx) => (seen = backbone.layers(ctx)) });
  return {
    name: plain.name,
    forward(ctx) {
      const output = plain.forward(ctx);
      const { explicit, implicit } = seen!;
      return {
        ...output,
        taps: Object.fromEntries(explicit.map((layer, index) => [`fused/${index}`, fuse(layer, implicit[index]!)])),
      };
    },
  };
}
