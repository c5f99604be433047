export { updateText } from './update-result.ts';
export { updateRun } from './update-run.ts';
