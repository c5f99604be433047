// npm run reproduce -- <what>: see `usage` in reproduce-options.ts.
import { reproduceCommand } from './reproduce.ts';

process.exitCode = await reproduceCommand(process.argv.slice(2));
