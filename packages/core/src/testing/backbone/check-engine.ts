import * as tf from '@tensorflow/tfjs-core';
import type { Batch, CompiledModel, Engine } from '../../engine/engine.ts';
import { withBackend } from '../../forward/backend-swap.ts';
import { sizeOf, type Manifest } from '../../forward/manifest.ts';
import { disagreements } from '../agreement.ts';
import { brokenRule } from './broken-rule.ts';
import { prefixed } from './named-layers.ts';
import { firstRows, STEP, type RowNumbers, type StepValues, type Subject } from './subject.ts';

/**
 * Float32 on both sides, summed in other orders. The floor lets gradients pass that are zero by nature (a bias in front of
 * a batch norm), the relative part a unit whose activation has its kink within the rounding.
 */
const LIMITS = { relative: 1e-3, floor: 1e-5, significance: 0 } as const;

type NamedValues = Readonly<Record<string, Float32Array>>;

/** An engine computes what plain tensors give, and leaves no tensors behind. */
export async function checkEngine(subject: Subject, engine: Engine, batchSizes: readonly number[]): Promise<void> {
  const { backbone, layout, manifest, seed } = subject;
  const before = tensorCount();
  const compiled = await engine.compile(backbone, { layout, manifest, seed, sampleWeights: false });
  try {
    for (const size of batchSizes) await checkBatch(subject, engine, compiled, firstRows(size));
  } finally {
    await compiled.dispose();
  }
  const left = tensorCount() - before;
  if (left === 0) return;
  throw brokenRule(backbone, {
    rule: `no tensors must be left after dispose() on ${engine.name}`,
    got: `${left} more than before`,
    fix: 'Do not tf.keep tensors in layers().',
  });
}

/** tfjs asks a backend, and a process need not have chosen one. */
function tensorCount(): number {
  return withBackend('cpu', () => tf.memory().numTensors);
}

async function checkBatch(subject: Subject, engine: Engine, compiled: CompiledModel, rows: RowNumbers): Promise<void> {
  const { manifest, backbone } = subject;
  const expected = subject.reference(rows.length);
  const mustAgree = (actual: NamedValues, reference: NamedValues): void => {
    const [difference] = disagreements(actual, reference, LIMITS);
    if (difference === undefined) return;
    throw brokenRule(backbone, {
      rule: `${engine.name} must compute what plain tensors give`,
      got: `for a batch of ${rows.length}: ${difference}`,
      fix: 'Use operations of tfjs-core only, and nothing but the context and constants; if you do, please report it.',
    });
  };
  await compiled.dense.write({
    parameters: joined(manifest.parameters.map((spec) => subject.parameter(spec))),
    slots: {},
    statistics: statisticsOf(subject),
  });
  const scored = filled(subject, compiled.batch(rows.length, 'inference'), rows);
  const { probability } = await compiled.predict(scored);
  mustAgree({ probability }, { probability: expected.evaluated['probability']! });

  const batch = filled(subject, compiled.batch(rows.length, 'training'), rows);
  batch.labels.set(subject.labels(rows));
  const { loss, tableGradients } = await compiled.step(batch, STEP);
  const gradients = { ...parts(manifest, await compiled.dense.readGradients()), ...prefixed('table', tableGradients) };
  mustAgree(
    { ...prefixed('loss', mapped(loss)), ...gradients },
    { ...prefixed('loss', expected.loss), ...onlyOf(gradients, expected) },
  );
}

function filled(subject: Subject, batch: Batch, rows: RowNumbers): Batch {
  for (const { name, dims } of subject.manifest.tables) batch.tables[name]!.set(subject.tableRows(name, dims, rows));
  for (const field of subject.manifest.numeric) batch.numeric[field]!.set(subject.numbers(field, rows));
  return batch;
}

/** Reference gradients of what the engine has; null means zeros. */
function onlyOf(actual: NamedValues, { gradients }: StepValues): NamedValues {
  return Object.fromEntries(
    Object.entries(actual).map(([name, { length }]) => [name, gradients[name] ?? new Float32Array(length)]),
  );
}

function statisticsOf(subject: Subject): Float32Array {
  return joined(
    subject.manifest.statistics.flatMap(({ name, width }) => {
      const { mean, variance } = subject.statistics(name, width);
      return [mean, variance];
    }),
  );
}

function parts({ parameters }: Manifest, values: Float32Array): NamedValues {
  let offset = 0;
  const named = parameters.map(({ name, shape }): [string, Float32Array] => [
    name,
    values.subarray(offset, (offset += sizeOf(shape))),
  ]);
  return Object.fromEntries(named);
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => Array.from(array)));
}

function mapped(loss: Readonly<Record<string, number>>): NamedValues {
  return Object.fromEntries(Object.entries(loss).map(([name, value]) => [name, Float32Array.of(value)]));
}
