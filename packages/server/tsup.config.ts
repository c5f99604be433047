import { library } from '../../tsup.shared.ts';

export default library({
  index: 'src/index.ts',
  // The command line reads the options at every start, and must not load a server for them.
  options: 'src/server-options.ts',
});
