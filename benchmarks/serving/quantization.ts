// What narrower weights of exported models cost and save: file size, AUC and log loss on the run's test rows, and milliseconds
// of the graph alone for 1 row and for 100, on both runtimes with one thread.
//
//   node --conditions=@fsdnet/source benchmarks/serving/quantization.ts RUN… [--calls 2000] [--runs 5] [--data-dir DIR] [--out FILE.json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

import type { ExportedPort } from '@fsdnet/core/engine';
import { onnx } from '@fsdnet/engine-onnx';
import type { ModelInput } from '@fsdnet/engine-onnx';

import { jsonOfOurs, writeReport } from '../alternation.ts';
import { median } from '../statistics.ts';

const { positionals: runs, values } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '5' },
    'data-dir': { type: 'string' },
    out: { type: 'string' },
  },
});
const forms = ['float32', 'fp16', 'int8'] as const;
type Form = (typeof forms)[number];

/** What `fsdnet export --json` says of it. */
interface Exported {
  readonly model: string;
  readonly bytes: number;
  readonly inputs: readonly ExportedPort[];
  readonly quantization?: object;
}

function byForm<T>(make: (form: Form) => T): Record<Form, T> {
  return Object.fromEntries(forms.map((form) => [form, make(form)])) as Record<Form, T>;
}

/** Inputs of the first known value of every field; lists have three of it. */
function inputsOf(ports: readonly ExportedPort[], rows: number): Record<string, ModelInput> {
  return Object.fromEntries(
    ports.map(({ name, type, shape }): [string, ModelInput] => {
      const dims = shape.length > 1 ? [rows, 3] : [rows];
      const length = dims.reduce((product, extent) => product * extent, 1);
      const data = type === 'int32' ? new Int32Array(length).fill(1) : new Float32Array(length);
      return [name, { type, data, dims }];
    }),
  );
}

/** Median milliseconds of a call by form; the forms take turns. */
async function latencies(
  folder: string,
  runtime: 'node' | 'web',
  ports: readonly ExportedPort[],
  rows: number,
): Promise<Record<Form, number>> {
  const found = byForm((): number[] => []);
  const inputs = inputsOf(ports, rows);
  for (let round = 0; round < Number(values.runs); round++) {
    for (const form of forms) {
      const model = await onnx({ runtime, threads: 1 }).open(join(folder, form, 'model.onnx'));
      const milliseconds: number[] = [];
      for (let call = -200; call < Number(values.calls); call++) {
        const begin = performance.now();
        await model.predict(inputs);
        if (call >= 0) milliseconds.push(performance.now() - begin);
      }
      await model.dispose();
      found[form].push(median(milliseconds));
    }
  }
  return byForm((form) => Number(median(found[form]).toFixed(4)));
}

async function measured(run: string, folder: string): Promise<object> {
  const reports: Partial<Record<Form, Exported>> = {};
  const dataDir = values['data-dir'];
  for (const form of forms) {
    reports[form] = await jsonOfOurs<Exported>('packages/fsdnet/src/cli.ts', [
      ...['export', run, '--json', '--threads', '1', '--out', join(folder, form, 'model.onnx')],
      ...(form === 'float32' ? [] : ['--quantize', form, '--max-auc-loss', '1']),
      ...(dataDir === undefined ? [] : ['--data-dir', dataDir]),
    ]);
  }
  const { model, inputs } = reports.float32!;
  const milliseconds: Record<string, Record<Form, number>> = {};
  for (const runtime of ['node', 'web'] as const)
    for (const rows of [1, 100])
      milliseconds[`onnxruntime-${runtime}, rows: ${rows}`] = await latencies(folder, runtime, inputs, rows);
  return {
    ...{ run: basename(run), model, milliseconds },
    bytes: byForm((form) => reports[form]!.bytes),
    quantization: [reports.fp16!.quantization, reports.int8!.quantization],
  };
}

const results: object[] = [];
for (const run of runs) {
  const folder = mkdtempSync(join(tmpdir(), 'fsdnet-quantization-'));
  try {
    results.push(await measured(run, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log(JSON.stringify(results, null, 2));
writeReport('quantization', values.out, { calls: Number(values.calls), runs: Number(values.runs), results });
