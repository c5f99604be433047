import { expect, test } from 'vitest';

import { trainAndScore } from './train-and-score.mjs';

test('trains and scores', async () => {
  expect(await trainAndScore()).toContain('onnxruntime');
});
