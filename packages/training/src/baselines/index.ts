export type { BaselineScores } from './baseline-scores.ts';
export { constantBaseline } from './constant-baseline.ts';
export type { ConstantBaseline } from './constant-baseline.ts';
export { logisticRegressionBaseline } from './logistic-regression-baseline.ts';
export type {
  LogisticRegressionBaseline,
  LogisticRegressionOptions,
  LogisticRegressionProgress,
} from './logistic-regression-baseline.ts';
