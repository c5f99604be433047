import { library } from '../../tsup.shared.ts';

export default library({
  index: 'src/index.ts',
  cli: 'src/cli.ts',
  'bench/index': 'src/bench/index.ts',
  'bench-side': 'src/bench/bench-side.ts',
});
