import { train } from './train.ts';

const { auc } = await train(10, 1);
console.log(JSON.stringify({ auc }));
