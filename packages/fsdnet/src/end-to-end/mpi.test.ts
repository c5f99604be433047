import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ChildProcess } from 'node:child_process';

import { defaultCacheDir } from '@fsdnet/core/node';
import { tryExchange } from '@fsdnet/distributed';
import { describe, expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickCsv, quickWith } from './click-rows.ts';

const place = new Workplace();
const mpi = await tryExchange(undefined, AbortSignal.timeout(60_000));

/** The MPI lies in the user's own cache folder, which gets no data from here. */
const environment = { XDG_CACHE_HOME: dirname(defaultCacheDir()) };
const slow = ['--epochs', '20', '--patience', '20', '--checkpoint-seconds', '0.1'];

function options(out: string, more: readonly string[]): string[] {
  const engine = ['--engine', 'onnx', '--threads', '1', '--batch-size', '64', '--no-cache', '--no-baselines'];
  return ['train', '--train', 'clicks.csv', ...quickWith([...engine, ...more]), '--out', out];
}

const modelOf = (run: string): Buffer => readFileSync(place.path(`${run}/model.safetensors`));

/** Acts once the process has written a text to standard error. */
function after(said: string, act: (child: ChildProcess) => void): (child: ChildProcess) => void {
  let text = '';
  return (child) => {
    child.stderr!.on('data', (chunk: string) => {
      const before = text.includes(said);
      text += chunk;
      if (!before && text.includes(said)) act(child);
    });
  };
}

describe.skipIf('problem' in mpi)('under the MPI that is found here', () => {
  place.write('clicks.csv', clickCsv(1500));

  test('two ranks leave the bytes of one process', async () => {
    const one = await place.json(options('one', ['--shards', '8']), { environment });
    const two = await place.json(options('two', ['--ranks', '2']), { environment });
    expect(modelOf('two').equals(modelOf('one'))).toBe(true);
    expect({ ...two, run: 0, seconds: 0, samplesPerSecond: 0, peakRssBytes: 0, estimate: 0 }).toEqual({
      ...one,
      ...{ run: 0, seconds: 0, samplesPerSecond: 0, peakRssBytes: 0, estimate: 0 },
    });
    const [line] = readFileSync(place.path('two/metrics.jsonl'), 'utf8').split('\n');
    const { communication } = JSON.parse(line!) as { communication: Readonly<Record<string, number>> };
    expect(communication['bytesPerStep']).toBeGreaterThan(1000);
    expect(communication['share']).toBeGreaterThan(0);
  }, 60_000);

  test('bad data end all ranks with one message', async () => {
    place.write('bad.csv', `${clickCsv(50)}2,u1,i1,30,War\n`);
    const { code, stderr } = await place.cli(
      ['train', '--train', 'bad.csv', ...quickWith(['--ranks', '2', '--no-cache', '--out', 'bad'])],
      { environment },
    );
    expect(code).toBe(2);
    expect(stderr.match(/^error: .*$/gm)).toHaveLength(1);
    expect(stderr).toContain('bad.csv');
  }, 60_000);

  test('a stop is heeded by all, and any number of ranks goes on to the same bytes', async () => {
    await place.json(options('whole', [...slow, '--shards', '8']), { environment });
    const stopped = await place.cli(options('stopped', [...slow, '--ranks', '2']), {
      environment,
      onStart: after('epoch     2', (child) => child.kill('SIGTERM')),
    });
    expect(stopped.code).toBe(143);
    expect(stopped.stderr).toContain('the training was stopped');
    await place.json(['train', '--resume', '--out', 'stopped', '--ranks', '3', '--no-cache'], { environment });
    expect(modelOf('stopped').equals(modelOf('whole'))).toBe(true);
  }, 60_000);

  test('what a launched rank may not be told is refused', async () => {
    const message = await place.refusal(options('no', ['--ranks', '2', '--hosts', 'a:1']), { environment });
    expect(message).toBe('error: --ranks: must be at most 1, the slots of --hosts, got 2. Give the hosts more slots.');
  });
});

test.runIf('problem' in mpi)('without an MPI, one line says how to get it', async () => {
  place.write('few.csv', clickCsv(50));
  const message = await place.cli(['train', '--train', 'few.csv', '--label', 'click', '--ranks', '2'], {
    environment: { FSDNET_MPI_LIBRARY: '' },
  });
  expect(message.code).toBe(1);
  expect(message.stderr).toContain('Run: fsdnet setup mpi');
});
