#!/usr/bin/env node
process.stderr.write('fsdnet: the command line is not written yet.\n');
process.exitCode = 1;
