/** Metric on the valid part that picks the best epoch: a built-in one, or a custom one with its direction. */
export type Monitor = 'auc' | 'logloss' | 'gauc' | { readonly metric: string; readonly mode: 'max' | 'min' };

/** Why training ended. */
export type StopReason = 'epochs' | 'patience' | 'callback';

/** Limits that end a training. */
export interface TrainingLimits {
  readonly epochs: number;
  /** Evaluations in a row without improvement. */
  readonly patience: number;
}

/** The limit that a training has reached after so many epochs, the last evaluations without improvement; null for none. */
export function limitReached(epochs: number, misses: number, limits: TrainingLimits): StopReason | null {
  if (misses >= limits.patience) return 'patience';
  return epochs >= limits.epochs ? 'epochs' : null;
}

/** Improvements smaller than this count as misses. */
const MIN_DELTA = 1e-6;

/** How the monitored metric went so far; a value, for checkpoints. */
export interface MonitorState {
  /** Null before the first evaluation. */
  readonly best: number | null;
  /** When that was, in epochs (2.5: half-way through the third); 0 before the first evaluation. */
  readonly bestEpoch: number;
  /** Evaluations in a row without improvement. */
  readonly misses: number;
  /** Whether the best so far has a higher log loss than the click rate alone; undefined before version 0.2. */
  readonly losesToConstant?: boolean | undefined;
}

/** Before the first evaluation. */
export const monitorStart: MonitorState = { best: null, bestEpoch: 0, misses: 0 };

/** What one evaluation found. */
export interface Observation {
  /** Epochs so far: 2.5 half-way through the third. */
  readonly epoch: number;
  /** Of the monitored metric. */
  readonly value: number;
  /** Whether the log loss is higher than that of the click rate alone. */
  readonly losesToConstant: boolean;
}

/**
 * Takes in an evaluation: an improvement must reach best + 1e-6 (best − 1e-6 where less is better). Probabilities that
 * lose to the click rate alone are worse than all that do not, whatever the metric.
 */
export function observe(
  state: MonitorState,
  { epoch, value, losesToConstant }: Observation,
  mode: 'max' | 'min',
): { readonly state: MonitorState; readonly improved: boolean } {
  const { best, losesToConstant: bestLoses = false } = state;
  const better = best === null || (mode === 'max' ? value >= best + MIN_DELTA : value <= best - MIN_DELTA);
  const improved = best === null || (losesToConstant === bestLoses ? better : bestLoses);
  return {
    improved,
    state: improved
      ? { best: value, bestEpoch: epoch, misses: 0, losesToConstant }
      : { ...state, misses: state.misses + 1 },
  };
}
