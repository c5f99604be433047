export { clickRateOf } from './click-rate.ts';
