// Fills in the numbers of the golden fixtures, or of those named; their options are written by hand.
//   node --conditions=@fsdnet/source parity/src/write-golden.ts [NAME …] [--force]
import { parseArgs } from 'node:util';
import { onnx } from '@fsdnet/engine-onnx';
import { goldenNames, readGolden, writeGolden } from './golden-fixture.ts';
import { goldenTraining } from './golden-training.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { force: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : goldenNames();
const kept = names.filter((name) => readGolden(name).numbers !== undefined);
if (kept.length > 0 && !values.force) {
  console.error(
    `${kept.join(', ')}: there are numbers already, and they prove that training computes what it did before. ` +
      'Name other fixtures, or replace the numbers with --force.',
  );
  process.exit(1);
}
for (const name of names) {
  const { options } = readGolden(name);
  const numbers = await goldenTraining(onnx({ runtime: 'web', threads: 1 }), options);
  writeGolden(name, { options, numbers });
  console.log(`${name}: AUC ${numbers.test.auc} on the test rows after ${numbers.steps.length} steps`);
}
