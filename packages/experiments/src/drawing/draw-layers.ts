import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { drawnModels, jobOf } from '../grid/variants.ts';
import type { Trainer } from '../run/trainer.ts';
import { embedRows, labelAgreement } from './embed.ts';
import { layersOfRun } from './layers-of-run.ts';

/** Points of Figure 8: one panel for a layer of a model. */
export interface Panel {
  readonly model: string;
  readonly layer: 'middle' | 'last';
  /** Share of the ten nearest neighbors that have the point's label. */
  readonly agreement: number;
  /** x, y and the prediction of each row. */
  readonly points: readonly (readonly [number, number, number])[];
}

/** What drawing takes. */
export interface DrawingParts {
  readonly dataset: string;
  readonly dataDir: string | undefined;
  readonly rows: number;
  /** Where the models are trained anew: rows do not keep weights. */
  readonly runs: string;
  readonly train: Trainer;
  readonly signal: AbortSignal;
  readonly show: (line: string) => void;
}

const SEED = 2023;

/** Trains FSDNet and DCNv2, and lays out what their layers make of some test rows. */
export async function drawLayers({
  dataset,
  dataDir,
  rows,
  runs,
  train,
  signal,
  show,
}: DrawingParts): Promise<readonly Panel[]> {
  const panels: Panel[] = [];
  for (const variant of drawnModels) {
    const folder = join(runs, `drawn-${dataset}-${variant.model}`);
    await train(jobOf(variant, dataset, SEED), folder, {
      signal,
      onLine: (line) => show(`figure 8, ${variant.title}: ${line}`),
    });
    const { layers, labels, probability } = await layersOfRun(folder, dataset, dataDir, rows);
    for (const [index, layer] of (['middle', 'last'] as const).entries()) {
      const points = await embedRows(layers[index]!, (share) =>
        show(`figure 8, ${variant.title}, ${layer} layer: ${Math.round(100 * share)} % laid out`),
      );
      panels.push({
        model: variant.title,
        layer,
        agreement: Number(labelAgreement(points, labels).toFixed(4)),
        points: points.map(([x, y], row) => [
          Number(x.toFixed(2)),
          Number(y.toFixed(2)),
          Number(probability[row]!.toFixed(3)),
        ]),
      });
    }
    rmSync(folder, { recursive: true });
  }
  return panels;
}
