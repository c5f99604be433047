import { beforeAll, expect, test } from 'vitest';

import { typeScripts, UserFolder } from './user-folder.ts';

// A backbone that is not ours, without any package of models.
const needed = ['core', 'datasets', 'engine-onnx', 'fsd-module', 'training'].map((name) => `@fsdnet/${name}`);
let user: UserFolder;

beforeAll(async () => {
  user = new UserFolder('custom backbone', [
    'examples/custom-backbone/src/gated-cross.ts',
    'scripts/registry/projects/custom-backbone/train.ts',
    'scripts/registry/projects/tsconfig.json',
  ]);
  await user.run(`npm install ${needed.join(' ')} @tensorflow/tfjs-core @tensorflow/tfjs-layers onnxruntime-web`);
});

test('nothing else of ours is installed', () => {
  expect(user.ours()).toEqual(needed);
});

test('it trains with self-distillation on onnxruntime-web', async () => {
  const { auc, ceiling } = await user.script('train.ts');
  expect(auc).toBeGreaterThan(0.65);
  expect(auc).toBeLessThan((ceiling as number) + 0.03);
});

test.each(typeScripts)('it has the right types for TypeScript %s', async (version) => {
  await user.checkTypes(version);
});
