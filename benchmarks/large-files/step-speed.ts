// FSDNet's training step on a file of Criteo's shape, whose tables have hundreds of thousands of rows, beside PyTorch and an
// earlier checkout: the median of 200 steps, alternating runs. Only for a machine that does nothing else.
//   node --conditions=@fsdnet/source benchmarks/large-files/step-speed.ts --update dense --python .venv/bin/python --base ../b7c390c
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { blocksOf } from '@fsdnet/core/engine';
import { readData } from '@fsdnet/datasets/node';
import { workloadOf, writeRows, type Workload } from 'fsdnet/bench';
import { alternate, json, jsonOfOurs, line, PEERS, report, ROOT, type Run, type Side } from '../alternation.ts';
import { largeFile } from './large-file.ts';

const { values: options } = parseArgs({
  options: {
    /** dense: PyTorch with fused Adam, L2 and clipping; sparse: PyTorch as it is used then, with SparseAdam and without both. */
    update: { type: 'string', default: 'dense' },
    python: { type: 'string', multiple: true, default: [] },
    /** Checkout of an earlier version, installed. */
    base: { type: 'string' },
    rows: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '5' },
    steps: { type: 'string', default: '200' },
    'warm-up': { type: 'string', default: '20' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '2023' },
    /** Folder of the generated file, kept for the next time. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-large-files') },
    out: { type: 'string' },
  },
});
const [warmUp, steps, seed, threads] = [options['warm-up'], options.steps, options.seed, options.threads].map(Number) as [
  number, number, number, number,
]; // prettier-ignore

const folder = mkdtempSync(join(tmpdir(), 'step-speed-'));
try {
  const work = await workloadOfFile(join(folder, 'rows'));
  const text = JSON.stringify(work);
  const ours = (name: string, checkout: string): Side<Run> => ({
    name,
    run: () => jsonOfOurs<Run>('benchmarks/large-files/timed-steps.ts', [checkout, text]),
  });
  const pytorch = options.python.map((python) => ({
    name: 'PyTorch',
    run: () => json<Run>(python, [join(PEERS, 'pytorch_models.py'), text]),
  }));
  const earlier = options.base === undefined ? [] : [ours('fsdnet, earlier', resolve(options.base))];
  const results = await alternate([...pytorch, ...earlier, ours('fsdnet', ROOT)], Number(options.runs));
  for (const result of results) console.log(line(result));
  const { file: _, tableRows, ...facts } = work;
  report(`step-speed-${options.update}-${options.rows}`, options.out, {
    workload: { fields: tableRows.length, tableRows: tableRows.reduce((a, b) => a + b), ...facts },
    results,
  });
} finally {
  rmSync(folder, { recursive: true });
}

/** The first rows of the file, numbers as categories as the authors have them, with the values of the preset. */
async function workloadOfFile(file: string): Promise<Workload> {
  const path = await largeFile(resolve(options.work), { rows: Number(options.rows), seed: 2023, format: 'csv' });
  const { schema, train } = await readData({ train: path, label: 'label', numericScaling: 'log-buckets' });
  const tableRows = schema.fields.map((field) => (field.kind === 'numeric' ? 1 : field.vocabulary.rows));
  const work = workloadOf({ shape: { tableRows }, model: 'fsdnet', fsd: true, steps, threads, seed, file });
  const wanted = (warmUp + steps) * work.batchSize;
  const blocks = blocksOf(train);
  const ids = new Int32Array(wanted * tableRows.length);
  const labels = new Float32Array(wanted);
  let rows = 0;
  for (let index = 0; rows < wanted; index++) {
    const block = await blocks.read(index);
    const taken = Math.min(block.rows, wanted - rows);
    ids.set(block.ids.subarray(0, taken * tableRows.length), rows * tableRows.length);
    labels.set(block.labels!.subarray(0, taken), rows);
    rows += taken;
  }
  writeRows(file, ids, labels);
  return { ...work, warmUp, tableUpdate: options.update === 'sparse' ? 'sparse' : 'dense' };
}
