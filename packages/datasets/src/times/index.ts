export { timeNumbersOf } from './time-numbers.ts';
export { timeText } from './time-text.ts';
