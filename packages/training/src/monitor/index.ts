export { monitorStart, observe } from './early-stopping.ts';
export type { MonitorState } from './early-stopping.ts';
export type { Monitor } from './monitor.ts';
export { limitReached } from './stop-reason.ts';
export type { StopReason } from './stop-reason.ts';
