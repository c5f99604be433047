import { expect, test } from 'vitest';
import { train } from './train.ts';

test('the loss falls and new rows are ranked better than by chance', async () => {
  const { losses, auc } = await train(12, 1);
  expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
  expect(auc).toBeGreaterThan(0.7);
});
