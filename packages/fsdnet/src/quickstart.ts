process.stderr.write('fsdnet: the quickstart is not written yet.\n');
process.exitCode = 1;
