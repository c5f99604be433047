#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `error: fsdnet needs Node 22.18 or newer, got ${process.versions.node}. Install a current Node.\n`,
  );
  process.exit(2);
}

// The compile cache halves the time of every start but the first. It must be on before `defaultCacheDir` could be imported.
const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
try {
  module.enableCompileCache(join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), '.cache'), 'fsdnet', 'compiled'));
} catch {
  // The user of a container may have no home.
}

const { runCommandLine } = await import('./cli/command-line.ts');
await runCommandLine(process.argv.slice(2));
