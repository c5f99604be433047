export { EventLoop } from './event-loop.ts';
