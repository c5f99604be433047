import { syntheticData } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { fit, type ProgressEvent } from '@fsdnet/training';
import { env } from 'onnxruntime-web';

/** What the page decides. */
export interface PageOptions {
  /** The runtime's WebAssembly code. Default: fetched from beside the script. */
  readonly wasm?: Uint8Array;
  /** Default 20,000. */
  readonly rows?: number;
  /** Default 5. */
  readonly epochs?: number;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** What the page shows. */
export interface PageResult {
  readonly runtime: string;
  readonly losses: readonly number[];
  readonly auc: number | null;
  /** AUC that no model can beat on these rows. */
  readonly ceiling: number;
  /** Probability of a click for the first test rows. */
  readonly predictions: readonly number[];
}

/** Trains FSDNet on generated clicks, in whatever JavaScript this runs in. */
export async function trainInPage({ wasm, rows = 20_000, epochs = 5, onProgress }: PageOptions = {}): Promise<PageResult> {
  if (wasm) env.wasm.wasmBinary = wasm;
  const fields = [40, 20, 10, 5].map((vocabulary, index) => ({ name: `field${index + 1}`, vocabulary }));
  const data = syntheticData({ rows, fields, seed: 1 });
  const model = withFSD(dcnV2({ crossLayers: 2, hidden: [32, 32], dropout: 0.1 }));
  const engine = onnx({ runtime: 'web', threads: 1 });
  const trained = await fit(model, data, { engine, epochs, batchSize: 512, ...(onProgress && { onProgress }) });
  const { auc } = await trained.evaluate(data.test);
  const predictions = await trained.predict(data.test);
  const losses = trained.history.map(({ totalLoss }) => totalLoss);
  const result = {
    runtime: trained.engine.runtime,
    losses,
    auc,
    ceiling: data.ceiling.auc,
    predictions: [...predictions.subarray(0, 5)],
  };
  await trained.dispose();
  return result;
}
