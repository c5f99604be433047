export { commandsAfterTraining } from './after-training.ts';
export { optionWords } from './option-words.ts';
export { commandText, shellWord } from './shell-word.ts';
