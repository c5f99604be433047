import { library } from '../../tsup.shared.ts';
import manifest from './package.json' with { type: 'json' };

export default library(
  {
    index: 'src/index.ts',
    cli: 'src/cli.ts',
  },
  { FSDNET_VERSION: JSON.stringify(manifest.version) },
);
