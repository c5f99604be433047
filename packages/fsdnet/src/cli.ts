#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Halves the time of every start but the first.
enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'fsdnet', 'compiled'));

const { runCommandLine } = await import('./command-line.ts');
await runCommandLine(process.argv.slice(2));
