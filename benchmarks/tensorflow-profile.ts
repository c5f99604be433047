// Where the time of a training step on tfjs-node goes: TensorFlow's operations by name, what is left for JavaScript, and
// what is sent and fetched. Of FSDNet on random rows of a data set's shape; tables and data are not part of it.
//   node --conditions=@fsdnet/source benchmarks/tensorflow-profile.ts --shape criteo --steps 20
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { collectManifest, keyedRandom, type FieldLayout, type OptimizerRule } from '@fsdnet/core/engine';
import { fsdNet, presetFor } from 'fsdnet';
import { engineNamed } from './synthetic/engine.ts';
import { SHAPES } from 'fsdnet/bench';

const { values: options } = parseArgs({
  options: {
    shape: { type: 'string', default: 'frappe' },
    engine: { type: 'string', default: 'tfjs-node' },
    steps: { type: 'string', default: '10' },
    /** Default: the preset's. */
    batch: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
});

/** The native half of tfjs-node. */
interface Binding {
  executeOp(name: string, ...rest: readonly unknown[]): unknown;
  createTensor(shape: readonly number[], type: number, values: Float32Array): number;
  tensorDataSync(id: number): Float32Array;
  readonly TF_INT32: number;
}

/** How often, and milliseconds or bytes. */
interface Sum {
  count: number;
  total: number;
}

const { values: preset } = presetFor({ model: 'fsdnet', dataset: options.shape, trainRows: 0 });
const { tableRows } = SHAPES[options.shape]!;
const [rows, steps] = [Number(options.batch ?? preset.batchSize), Number(options.steps)];
const layout: FieldLayout = {
  fields: tableRows.map((count, field) => ({
    name: `field${field}`,
    kind: 'categorical',
    rows: count,
    dim: preset.embeddingDim,
  })),
};
const { hidden, dropout, batchNorm, activation, alpha, beta, temperature } = preset;
const model = fsdNet({ hidden, dropout, batchNorm, activation, alpha, beta, temperature } as Parameters<
  typeof fsdNet
>[0]);

const engine = await engineNamed(options.engine, Number(options.threads));
const compiled = await engine.compile(model, {
  layout,
  manifest: collectManifest(model, layout),
  seed: 1,
  sampleWeights: false,
});
const batch = compiled.batch(rows, 'training');
const random = keyedRandom(1, 'rows');
for (const values of Object.values(batch.tables))
  for (let i = 0; i < values.length; i++) values[i] = 0.1 * random.normal();
for (let row = 0; row < rows; row++) batch.labels[row] = random.uint32() % 2;

function adam(step: number): OptimizerRule {
  const math = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  return { math, slots: ['m', 'v'], learningRate: 0.001, step, networkL2: 0, updateOnHost: () => undefined };
}

async function train(from: number, count: number): Promise<number> {
  const started = performance.now();
  for (let step = from; step < from + count; step++) {
    await compiled.step(batch, { epoch: 1, step });
    await compiled.dense.squaredGradientNorm(0);
    await compiled.dense.update(adam(step + 1), 0.9);
  }
  return (performance.now() - started) / count;
}

await train(0, 3);
const plain = await train(3, steps);

const operations = new Map<string, Sum>();
const [sent, fetched]: Sum[] = [
  { count: 0, total: 0 },
  { count: 0, total: 0 },
];
const backend = tf.findBackend('tensorflow') as unknown as { binding: Binding };
const { binding } = backend;
const counting: Partial<Binding> = {
  executeOp(name, ...rest) {
    const started = performance.now();
    const result = binding.executeOp(name, ...rest);
    const sum = operations.get(name) ?? { count: 0, total: 0 };
    operations.set(name, { count: sum.count + 1, total: sum.total + performance.now() - started });
    return result;
  },
  createTensor(shape, type, values) {
    // Shapes and axes stay in the host's memory.
    if (type !== binding.TF_INT32) add(sent!, values.byteLength);
    return binding.createTensor(shape, type, values);
  },
  tensorDataSync(id) {
    const values = binding.tensorDataSync(id);
    add(fetched!, values.byteLength);
    return values;
  },
};
backend.binding = new Proxy({} as Binding, {
  get: (_, name) => counting[name as keyof Binding] ?? binding[name as keyof Binding],
});
const counted = await train(3 + steps, steps);
backend.binding = binding;

function add(sum: Sum, value: number): void {
  sum.count++;
  sum.total += value;
}

const byTime = [...operations].sort(([, a], [, b]) => b.total - a.total);
const inOperations = byTime.reduce((sum, [, { total }]) => sum + total, 0) / steps;
const count = byTime.reduce((sum, [, each]) => sum + each.count, 0) / steps;
console.log(
  `${engine.runtime}, ${engine.threads} threads; ${options.shape}, ${rows} rows, ${tf.memory().numTensors} tensors`,
);
console.log(
  `${plain.toFixed(1)} ms a step; ${counted.toFixed(1)} ms while it is counted, of which ${inOperations.toFixed(1)} ms in ${count} operations:`,
);
for (const [name, { count: times, total }] of byTime)
  console.log(
    `  ${name.padEnd(24)}${String(times / steps).padStart(6)} × ${(total / steps).toFixed(2).padStart(8)} ms`,
  );
const transfer = (what: string, sum: Sum): string =>
  `${what} ${sum.count / steps} × ${Math.round(sum.total / steps)} bytes a step`;
console.log(`${transfer('sent', sent!)}; ${transfer('fetched', fetched!)}`);
await compiled.dispose();
