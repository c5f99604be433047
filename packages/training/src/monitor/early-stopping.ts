/** Improvements smaller than this count as misses. */
const MIN_DELTA = 1e-6;

/** How the monitored metric went so far; a value, for checkpoints. */
export interface MonitorState {
  /** Null before the first epoch. */
  readonly best: number | null;
  /** 0 before the first epoch. */
  readonly bestEpoch: number;
  /** Epochs in a row without improvement. */
  readonly misses: number;
}

/** Before the first epoch. */
export const monitorStart: MonitorState = { best: null, bestEpoch: 0, misses: 0 };

/** Takes in an epoch's value: an improvement must reach best + 1e-6 (best − 1e-6 where less is better). */
export function observe(
  state: MonitorState,
  epoch: number,
  value: number,
  mode: 'max' | 'min',
): { readonly state: MonitorState; readonly improved: boolean } {
  const { best } = state;
  const improved = best === null || (mode === 'max' ? value >= best + MIN_DELTA : value <= best - MIN_DELTA);
  return {
    improved,
    state: improved ? { best: value, bestEpoch: epoch, misses: 0 } : { ...state, misses: state.misses + 1 },
  };
}
