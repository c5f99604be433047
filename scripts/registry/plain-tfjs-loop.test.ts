import { beforeAll, expect, test } from 'vitest';

import { typeScripts, UserFolder } from './user-folder.ts';

// A training loop of the user's own: of ours the module alone, with the core that it needs.
let user: UserFolder;

beforeAll(async () => {
  user = new UserFolder('plain loop', [
    ...['clicks', 'train', 'two-stream-network'].map((name) => `examples/plain-tfjs-loop/src/${name}.ts`),
    'scripts/registry/projects/plain-tfjs-loop/few-epochs.ts',
    'scripts/registry/projects/tsconfig.json',
  ]);
  await user.run('npm install @fsdnet/fsd-module @tensorflow/tfjs-core @tensorflow/tfjs-layers');
});

test('nothing else of ours is installed', () => {
  expect(user.ours()).toEqual(['@fsdnet/core', '@fsdnet/fsd-module']);
});

test('the loop trains', async () => {
  const { auc } = await user.script('few-epochs.ts');
  expect(auc).toBeGreaterThan(0.7);
});

test.each(typeScripts)('it has the right types for TypeScript %s', async (version) => {
  await user.checkTypes(version);
});
