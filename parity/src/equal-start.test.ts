import type { CtrModel } from '@fsdnet/core';
import { collectManifest, fieldLayout, HostDenseParameters, type Batch, type Engine } from '@fsdnet/core/engine';
import { syntheticData } from '@fsdnet/datasets';
import { tfjs } from '@fsdnet/engine-tfjs';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { fit } from '@fsdnet/training';
import { expect, test } from 'vitest';

/** What the first training step sees: gathered rows and dense parameters. */
interface Start {
  readonly rows: Float32Array;
  readonly parameters: Float32Array;
}

/** An engine that remembers how training starts. */
function watched(engine: Engine): { readonly engine: Engine; readonly start: () => Start } {
  let start: Start | undefined;
  return {
    start: () => start!,
    engine: {
      name: engine.name,
      runtime: engine.runtime,
      threads: engine.threads,
      async compile(model, spec) {
        const compiled = await engine.compile(model, spec);
        const step = compiled.step.bind(compiled);
        compiled.step = async (batch: Batch, at) => {
          start ??= { rows: batch.tables['embedding']!.slice(), parameters: (await compiled.dense.read()).parameters };
          return step(batch, at);
        };
        return compiled;
      },
    },
  };
}

test('a plain model and its FSD version start from the same tables and shared weights', async () => {
  const fields = [9, 5, 3].map((vocabulary, index) => ({ name: `field${index}`, vocabulary }));
  const data = syntheticData({ rows: 400, fields, seed: 1 });
  const backbone = dcnV2({ crossLayers: 2, hidden: [6, 6] });
  const layout = fieldLayout(data.schema, 4);
  const startOf = async (model: CtrModel): Promise<Start & { readonly dense: HostDenseParameters }> => {
    const { engine, start } = watched(tfjs({ backend: 'cpu' }));
    const trained = await fit(model, data, { engine, epochs: 1, batchSize: 64, embeddingDim: 4, seed: 5 });
    await trained.dispose();
    const dense = new HostDenseParameters(collectManifest(model, layout), 0);
    await dense.write({ parameters: start().parameters, slots: {}, statistics: dense.statistics });
    return { ...start(), dense };
  };
  const plain = await startOf(backbone);
  const fsd = await startOf(withFSD(backbone));
  expect(fsd.rows).toEqual(plain.rows);
  const shared = collectManifest(backbone, layout).parameters.filter(({ name }) => !name.startsWith('head/'));
  expect(shared.length).toBeGreaterThan(10);
  for (const { name } of shared) expect(fsd.dense.view(name), name).toEqual(plain.dense.view(name));
});
