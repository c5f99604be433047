// Sets the checkout up where needed, then runs one command in it:
//   node scripts/bootstrap.mjs quickstart|test|test:long|test:runtimes|test:setup-tfjs|fsdnet|release|reproduce [arguments]
// Plain Node without dependencies. Everything newer than the oldest Node that reads this file is imported after the check.
const major = Number(process.versions.node.split('.')[0]);

if (major < 18) {
  process.stderr.write(
    'fsdnet: setting up needs Node 18 or newer, got ' +
      process.version +
      '. Install a current Node from your system.\n',
  );
  process.exitCode = 1;
} else {
  import('./bootstrap/main.mjs')
    .then((bootstrap) => bootstrap.main(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code;
    });
}
