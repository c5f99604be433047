export { sampledRows } from './sampled-rows.ts';
