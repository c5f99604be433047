#!/usr/bin/env node
import module from 'node:module';
import { join } from 'node:path';
import { defaultCacheDir } from '@fsdnet/core/node';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `error: fsdnet needs Node 22.18 or newer, got ${process.versions.node}. Install a current Node.\n`,
  );
  process.exit(2);
}

// The compile cache halves the time of every start but the first. Not every runtime has one.
module.enableCompileCache?.(join(defaultCacheDir(), 'compiled'));

// Without `await`, which programs that are bundled as CommonJS cannot have here.
void import('./cli/command-line.ts').then(({ runCommandLine }) => runCommandLine(process.argv.slice(2)));
