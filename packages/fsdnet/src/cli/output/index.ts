export { logLevels, processConsole, writeAll } from './console.ts';
export { failureOf, usageFailure } from './failure.ts';
export { countText, metricText, percentText, secondsText, signedText } from './number-text.ts';
export { progressView } from './progress-view.ts';
export { textTable } from './text-table.ts';
export type { Console, LogLevel } from './console.ts';
export type { Failure } from './failure.ts';
