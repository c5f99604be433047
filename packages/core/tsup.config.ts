import { library } from '../../tsup.shared.ts';

export default library({
  index: 'src/index.ts',
  'engine/index': 'src/engine/index.ts',
  'node/index': 'src/node/index.ts',
  'testing/index': 'src/testing/index.ts',
  'testing/vitest': 'src/testing/vitest.ts',
});
