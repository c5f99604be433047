import type { Weights } from '../state/index.ts';
import { readWeights, valuesOf } from '../state/index.ts';
import type { TrainingParts } from './training.ts';

/**
 * The weights of the best evaluation so far. A run's store keeps them, for tables may fill half of the memory; without one they
 * are a copy.
 */
export class BestWeights {
  readonly #parts: Pick<TrainingParts, 'compiled' | 'tables' | 'run' | 'shapes' | 'options'>;
  /** Whether the present weights are the best ones. */
  #arePresent = false;
  /** Without a store. */
  #copy: Weights | undefined;

  constructor(parts: Pick<TrainingParts, 'compiled' | 'tables' | 'run' | 'shapes' | 'options'>) {
    this.#parts = parts;
  }

  /** The present weights are the best so far; the checkpoint that comes before the next update takes them. */
  async keep(): Promise<void> {
    this.#arePresent = true;
    if (this.#parts.run) return;
    const { parameters, statistics, tables } = await this.#present();
    const kept = this.#copy?.tables;
    const copies = [...tables].map(([name, values]): [string, Float32Array] => [
      name,
      copyInto(kept?.get(name), values),
    ]);
    this.#copy = { parameters, statistics, tables: new Map(copies) };
  }

  /** An update follows. */
  leave(): void {
    this.#arePresent = false;
  }

  /** What the store does not have yet. */
  async forCheckpoint(): Promise<Weights | undefined> {
    return this.#arePresent ? this.#present() : undefined;
  }

  /** Puts them in place, and returns them. */
  async restore(): Promise<Weights> {
    if (this.#arePresent) return this.#present();
    const { compiled, tables, run, shapes, options } = this.#parts;
    const best = run
      ? await readWeights((await run.best())!, shapes, tables, `${options.run!.where}: best epoch`)
      : this.#copy!;
    for (const [name, table] of tables.tables) if (!run) table.values.set(best.tables.get(name)!);
    await compiled.dense.write({ parameters: best.parameters, statistics: best.statistics, slots: {} });
    return this.#present();
  }

  async #present(): Promise<Weights> {
    const { compiled, tables } = this.#parts;
    const { parameters, statistics } = await compiled.dense.read();
    return { parameters, statistics, tables: valuesOf(tables) };
  }
}

function copyInto(target: Float32Array | undefined, source: Float32Array): Float32Array {
  if (!target) return source.slice();
  target.set(source);
  return target;
}
