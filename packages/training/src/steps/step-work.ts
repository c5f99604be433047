import type { EncodedRows } from '@fsdnet/core';
import type { DenseState, SquaredNorms, StepKey } from '@fsdnet/core/engine';
import type { Update } from '../optimizers/optimizer.ts';

/** What a process would like to do after a step. Where several train together, all of them do it or none. */
export interface Wishes {
  /** To end training, for it was asked to. */
  readonly stop: boolean;
  readonly checkpoint: boolean;
}

/** What a step found before its update. */
export interface StepGradients {
  /** By part, weights included, without L2 terms. */
  readonly loss: Readonly<Record<string, number>>;
  /** Of all gradients together, L2 terms included, and of all tables' values. */
  readonly norms: SquaredNorms;
  /** Those that all heed. */
  readonly wishes: Wishes;
}

/** How a step of training is computed: as a whole, or in shards. */
export interface StepWork {
  /** Gets ready for steps of so many rows. */
  prepare(rows: readonly number[]): Promise<void>;
  /** Forward and backward pass over rows of which some weigh something. */
  gradients(rows: EncodedRows, at: StepKey, wishes: Wishes): Promise<StepGradients>;
  /** The update that belongs to it, with gradients multiplied by `scale`. */
  update(update: Update, scale: number): Promise<void>;
  /** A copy of everything of the dense side, that of all ranks. */
  readDense(): Promise<DenseState>;
}
