export { clickRateOf } from './click-rate.ts';
export { constantPrediction } from './constant-prediction.ts';
