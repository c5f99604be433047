import { library } from '../../tsup.shared.ts';

export default library({
  index: 'src/index.ts',
  'engine/index': 'src/engine/index.ts',
  'node/index': 'src/node/index.ts',
  // A file of its own, so that it is evaluated before the backend, which stays outside.
  'quiet-tensorflow': 'src/forward/quiet-tensorflow.ts',
  'testing/index': 'src/testing/index.ts',
  'testing/vitest': 'src/testing/vitest.ts',
});
