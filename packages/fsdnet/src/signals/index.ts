export { listenForStop } from './stop-request.ts';
export type { StopReason, StopRequest } from './stop-request.ts';
