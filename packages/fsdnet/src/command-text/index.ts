export { commandsAfterTraining } from './after-training.ts';
export { commandText, shellWord } from './shell-word.ts';
