export { clicksByPart, clicksOf, clicksTable, partClicks } from './part-clicks.ts';
export { warningText } from './run-warning.ts';
export type { RunWarning } from './run-warning.ts';
export { understandingTable } from './understanding-table.ts';
export { tellUnderstanding, understand, understandingLines } from './understanding.ts';
export type { Understanding } from './understanding.ts';
