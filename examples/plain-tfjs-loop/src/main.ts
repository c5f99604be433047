import { train } from './train.ts';

const { losses, auc } = await train(20, 1);
losses.forEach((loss, epoch) => console.log(`epoch ${epoch + 1}: loss ${loss.toFixed(4)}`));
console.log(`AUC on new rows: ${auc.toFixed(4)}`);
