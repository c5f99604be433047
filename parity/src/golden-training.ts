import type { Engine } from '@fsdnet/core/engine';
import { loadDataset, type LoadDatasetOptions } from '@fsdnet/datasets/node';
import { adam, fit, type AdamOptions, type FitOptions } from '@fsdnet/training';
import { modelOf, type Fixture } from './fixture.ts';

/** Every option that moves a number is named, so that another default moves none. */
export interface GoldenOptions extends Pick<Fixture, 'model' | 'fsd'> {
  readonly data: LoadDatasetOptions;
  readonly fit: Omit<FitOptions, 'engine' | 'optimizer' | 'callbacks'>;
  readonly adam: AdamOptions;
}

/** Metrics of one part of the data. */
export interface GoldenMetrics {
  readonly auc: number | null;
  readonly logloss: number | null;
}

/** What a training computes. */
export interface GoldenNumbers {
  readonly valid: GoldenMetrics;
  readonly test: GoldenMetrics;
  /** The loss parts of every step. */
  readonly steps: readonly Readonly<Record<string, number>>[];
}

/** Trains on the embedded sample. */
export async function goldenTraining(engine: Engine, options: GoldenOptions): Promise<GoldenNumbers> {
  const data = await loadDataset('sample', { ...options.data, cacheDir: false });
  const steps: Readonly<Record<string, number>>[] = [];
  const trained = await fit(modelOf(options), data, {
    ...options.fit,
    optimizer: adam(options.adam),
    engine,
    callbacks: [{ onStepEnd: ({ loss }) => void steps.push(loss) }],
  });
  try {
    const valid = trained.history.at(-1)!.valid;
    const test = await trained.evaluate(data.test!);
    return {
      valid: { auc: valid['auc']!, logloss: valid['logloss']! },
      test: { auc: test.auc, logloss: test.logloss },
      steps,
    };
  } finally {
    await trained.dispose();
  }
}
