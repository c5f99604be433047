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
