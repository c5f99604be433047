import type { FileSystem } from '@fsdnet/core/node';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { fit, type FitOptions } from '../fit/index.ts';
import type { ProgressEvent } from '../progress/index.ts';
import { clickData } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import { DiskAccess, MemoryDisk, type Accident } from '../test-support/memory-disk.ts';
import { runFolder } from './run-folder.ts';

const MODEL = resolve('run/model.safetensors');
const LOCK = resolve('run/lock');
const METRICS = resolve('run/metrics.jsonl');

/** Two epochs of two steps, a checkpoint after each step unless told otherwise. */
async function train(fileSystem: FileSystem, resume: boolean, options: Partial<FitOptions> = {}): Promise<void> {
  const trained = await fit(logisticModel(), clickData(90), {
    ...plainTraining,
    engine: logisticEngine(),
    epochs: 2,
    batchSize: 45,
    embeddingDim: 4,
    learningRate: 0.05,
    checkpointSeconds: 1e-9,
    run: runFolder('run', { fileSystem }),
    resume,
    ...options,
  });
  await trained.dispose();
}

function modelOf(disk: MemoryDisk): string {
  return Buffer.from(disk.content(MODEL)!).toString('base64');
}

/** Metrics without times and the checksums over them. */
function metricsOf(disk: MemoryDisk): unknown[] {
  const lines = new TextDecoder().decode(disk.content(METRICS)).trimEnd().split('\n');
  return lines.map((line) => {
    const {
      checksum: _c,
      seconds: _s,
      rowsPerSecond: _r,
      evaluationSeconds: _e,
      ...record
    } = JSON.parse(line) as Record<string, unknown>;
    return record;
  });
}

/** Operations of the whole run, and how many there were when each checkpoint was done. */
let operations: readonly string[];
const checkpointEnds: number[] = [];
const uninterrupted = new MemoryDisk();

beforeAll(async () => {
  const access = new DiskAccess(uninterrupted);
  const onProgress = ({ kind }: ProgressEvent): void => {
    if (kind === 'checkpoint') checkpointEnds.push(access.operations.length);
  };
  await train(access, false, { onProgress });
  operations = access.operations;
});

test('a checkpoint is a new state file, a flush of everything, and a rename before the old one goes', () => {
  // The second step's checkpoint: no best epoch yet.
  const folder = resolve('run/checkpoints');
  const writes = operations.slice(checkpointEnds[0], checkpointEnds[1]).filter((name) => !/^write|lock$/.test(name));
  expect(writes.map((name) => name.replaceAll(`${folder}/`, '').replaceAll(folder, '.'))).toEqual([
    'makeFolder .',
    'read manifest.json',
    'remove state-000002.safetensors',
    'create state-000002.safetensors',
    'sync state-000002.safetensors',
    'close state-000002.safetensors',
    'syncFolder .',
    'remove manifest.json.new',
    'create manifest.json.new',
    'sync manifest.json.new',
    'close manifest.json.new',
    'rename manifest.json',
    'syncFolder .',
    'list .',
    'remove state-000001.safetensors',
  ]);
});

test.each<Accident>(['failure', 'kill', 'power cut'])(
  'after a %s at any file operation of a run, it resumes to the same bytes',
  async (kind) => {
    for (let at = 0; at < operations.length; at++) {
      // A look at the lock changes nothing: an accident there is one at the operation that follows.
      if (operations[at] === `read ${LOCK}`) continue;
      const disk = new MemoryDisk();
      const ended = await train(new DiskAccess(disk, { at, kind }), false).then(
        () => true,
        () => false,
      );
      // A process that goes with its last operation has done its work.
      expect(ended, operations[at]).toBe(kind !== 'failure' && at === operations.length - 1);
      await train(new DiskAccess(disk), true);
      expect(modelOf(disk), operations[at]).toBe(modelOf(uninterrupted));
      expect(metricsOf(disk), operations[at]).toEqual(metricsOf(uninterrupted));
    }
  },
);

test('an epoch that was recorded before its checkpoint was there is recorded once', async () => {
  const epochwise = { checkpointSeconds: Infinity };
  const whole = new DiskAccess(new MemoryDisk());
  await train(whole, false, epochwise);
  const recorded = whole.operations.indexOf(`close ${METRICS}`);
  const disk = new MemoryDisk();
  await expect(train(new DiskAccess(disk, { at: recorded, kind: 'kill' }), false, epochwise)).rejects.toThrow();
  expect(metricsOf(disk)).toHaveLength(1);
  await train(new DiskAccess(disk), true, epochwise);
  expect(metricsOf(disk)).toEqual(metricsOf(uninterrupted));
});

test('a failure of a resumed run leaves it resumable', async () => {
  const disk = new MemoryDisk();
  for (let at = 20; at < 1000; at += 7) {
    const access = new DiskAccess(disk, { at, kind: 'kill' });
    const ended = await train(access, true).then(
      () => true,
      () => false,
    );
    if (ended) break;
  }
  expect(modelOf(disk)).toBe(modelOf(uninterrupted));
  expect(metricsOf(disk)).toEqual(metricsOf(uninterrupted));
});
