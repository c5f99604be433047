import { library } from '../../tsup.shared.ts';
import manifest from './package.json' with { type: 'json' };

export default library(
  {
    index: 'src/index.ts',
    cli: 'src/cli.ts',
    'bench/index': 'src/bench/index.ts',
    'bench-side': 'src/bench/bench-side.ts',
  },
  { FSDNET_VERSION: JSON.stringify(manifest.version) },
);
