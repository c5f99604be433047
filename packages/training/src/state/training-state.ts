import type { DenseState } from '@fsdnet/core/engine';
import type { MonitorState, StopReason } from '../monitor.ts';
import type { EpochRecord, EpochSums } from '../progress/index.ts';
import type { EmbeddingTables } from '../tables/index.ts';
import type { Weights } from './weights.ts';

/** Where training stands, without any weights. */
export interface TrainingPosition {
  /** The epoch in work, from 1; `epochs` + 1 is never reached: the last one stays, with `stopped`. */
  readonly epoch: number;
  /** The next step of that epoch, from 0; with rows in `sums` at a place of evaluation, that evaluation is next. */
  readonly step: number;
  /** Optimizer updates so far. */
  readonly updates: number;
  readonly learningRate: number;
  readonly monitor: MonitorState;
  readonly sums: EpochSums;
  /** Records of all evaluations. */
  readonly history: readonly EpochRecord[];
  /** Null while there is more to do. */
  readonly stopped: StopReason | null;
}

/** Everything that training needs to go on as if nothing had happened. */
export interface TrainingState {
  readonly position: TrainingPosition;
  readonly dense: DenseState;
  readonly tables: EmbeddingTables['tables'];
  /** Weights of the best evaluation so far, where no earlier checkpoint has them. */
  readonly best: Weights | undefined;
  /** What a progressive pass has predicted so far, [training rows]; absent from any other training. */
  readonly scores?: Float32Array | undefined;
}
