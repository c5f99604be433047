import { trainAndScore } from './train-and-score.mjs';

// Without `await`, which bundles in CommonJS cannot have here.
void trainAndScore().then((runtime) => console.log(`scored with ${runtime}`));
