/** Labels and predictions of a set of rows, all of the same length. */
export interface ScoredRows {
  /** 0 or 1. */
  readonly labels: Float32Array;
  /** Probabilities. */
  readonly predictions: Float32Array;
  /** Sample weights, where the rows have them. */
  readonly weights?: Float32Array | undefined;
  /** Index of each row's group, where the rows have them. */
  readonly groups?: Int32Array | undefined;
}

/** A metric of one's own; null = undefined on these rows. */
export type CustomMetric = (rows: ScoredRows) => number | null;

/** Metrics of one head. */
export interface HeadMetrics {
  readonly auc: number | null;
  readonly logloss: number | null;
}

/** Metrics of a model on labelled rows. */
export interface Evaluation {
  readonly rows: number;
  /** Null when the rows hold one class only. */
  readonly auc: number | null;
  /** Predictions clipped to [1e-7, 1 − 1e-7]; null without rows, or when all weights are 0. */
  readonly logloss: number | null;
  /** AUC within groups, weighted by group size; only for rows with groups. Null when no group holds both classes. */
  readonly gauc?: number | null;
  /** Area under the precision-recall curve; null when the rows hold one class only. */
  readonly prAuc: number | null;
  /** Expected calibration error, 20 bins of equal mass; null as `logloss`. */
  readonly ece: number | null;
  /** Share of clicks among the rows, each counted by its weight; null as `logloss`. */
  readonly clickRate: number | null;
  /** Mean of the predictions, weighted in the same way: the click rate that the model expects; null as `logloss`. */
  readonly meanPrediction: number | null;
  /** The heads one by one, the deepest last; only when `heads` is asked for. */
  readonly heads?: readonly HeadMetrics[];
  /** Metrics of one's own by name. */
  readonly custom: Readonly<Record<string, number | null>>;
  /** The scored rows, for curves and calibration; only when `scores` is asked for. */
  readonly scored?: ScoredRows;
}
