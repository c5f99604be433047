export { nearestWord } from './nearest-word.ts';
