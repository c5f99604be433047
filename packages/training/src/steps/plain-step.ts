import type { EncodedRows } from '@fsdnet/core';
import type { CompiledModel, DenseState, StepKey } from '@fsdnet/core/engine';
import type { Settings } from '../fit/settings.ts';
import type { Update } from '../optimizers/optimizer.ts';
import type { EmbeddingTables } from '../tables/index.ts';
import type { StepGradients, StepWork, Wishes } from './step-work.ts';

/** What of the settings a step depends on. */
export type StepSettings = Pick<
  Settings,
  'embeddingL2' | 'networkL2' | 'tableUpdate' | 'optimizer' | 'optimizerOfTables'
>;

/** A step of one process, all rows at once. */
export class PlainStep implements StepWork {
  readonly #compiled: CompiledModel;
  readonly #tables: EmbeddingTables;
  readonly #settings: StepSettings;

  constructor(compiled: CompiledModel, tables: EmbeddingTables, settings: StepSettings) {
    this.#compiled = compiled;
    this.#tables = tables;
    this.#settings = settings;
  }

  async prepare(rows: readonly number[]): Promise<void> {
    await this.#compiled.prepare?.(rows);
  }

  async gradients(rows: EncodedRows, at: StepKey, wishes: Wishes): Promise<StepGradients> {
    const { embeddingL2, networkL2, tableUpdate } = this.#settings;
    const batch = this.#compiled.batch(rows.rows, 'training');
    this.#tables.gather(rows, batch, tableUpdate);
    batch.labels.set(rows.labels!);
    if (rows.weights) batch.weights!.set(rows.weights);
    const { loss, tableGradients } = await this.#compiled.step(batch, at);
    this.#tables.accumulate(rows, tableGradients, tableUpdate);
    const { values, gradient } = this.#tables.norms(embeddingL2);
    const ofDense = await this.#compiled.dense.squaredGradientNorm(networkL2);
    return { loss, norms: { values, gradient: ofDense + gradient }, wishes };
  }

  async update(update: Update, scale: number): Promise<void> {
    const { optimizer, optimizerOfTables, embeddingL2 } = this.#settings;
    await this.#compiled.dense.update(optimizer.rule(update), scale);
    this.#tables.update(optimizerOfTables.rule(update), scale, embeddingL2);
  }

  readDense(): Promise<DenseState> {
    return this.#compiled.dense.read();
  }
}
