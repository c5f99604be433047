import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '@fsdnet/core/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { disk } from './disk.ts';
import { takeLock } from './lock.ts';
import { processTable, type ProcessTable } from './process-table.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fsdnet-lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rm(folder, { recursive: true }));

const now = { waitSeconds: 0 };

/** A lock as process 4242 would have left it. */
function leftBy(processes: Partial<ProcessTable>): ProcessTable {
  return { pid: 1, host: 'here', isAlive: () => true, startOf: () => undefined, ...processes };
}

async function leave(holder: object | string): Promise<void> {
  await writeFile(
    path,
    typeof holder === 'string' ? holder : JSON.stringify({ version: 1, pid: 4242, host: 'here', ...holder }),
  );
}

test('a lock is held once, also within a process, and leaves nothing behind', async () => {
  const lock = await takeLock(disk, path, now);
  await expect(takeLock(disk, path, now)).rejects.toThrow(
    `one process at a time may use a run folder, got a lock of process ${process.pid} on`,
  );
  await lock.release();
  const again = await takeLock(disk, path, now);
  await again.release();
  expect(await readdir(folder)).toEqual([]);
});

test('a lock whose process is gone is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await leave({ pid, host: processTable.host });
  await (await takeLock(disk, path, now)).release();
  expect(await readdir(folder)).toEqual([]);
});

test('so is one of an earlier process of the same number, and one cut short', async () => {
  await leave({ start: '100' });
  const processes = leftBy({ startOf: (pid) => (pid === 4242 ? '200' : '1') });
  await (await takeLock(disk, path, { ...now, processes })).release();
  await leave({ pid: 1 });
  await (await takeLock(disk, path, { ...now, processes })).release();
  await leave('{"pid":4');
  await (await takeLock(disk, path, { ...now, processes })).release();
});

test('a lock of a live process, or of another machine, is respected', async () => {
  await leave({ start: '100' });
  const processes = leftBy({ startOf: () => '100' });
  await expect(takeLock(disk, path, { ...now, processes })).rejects.toThrow('got a lock of process 4242 on here.');
  await leave({ host: 'elsewhere' });
  await expect(takeLock(disk, path, { ...now, processes: leftBy({ isAlive: () => false }) })).rejects.toThrow(
    StorageError,
  );
});

test('waits as long as asked for the lock to be released', async () => {
  const lock = await takeLock(disk, path, now);
  setTimeout(() => void lock.release(), 150);
  const started = performance.now();
  const next = await takeLock(disk, path, { waitSeconds: 10 });
  expect(performance.now() - started).toBeLessThan(5000);
  await next.release();
});

test('of many that find a stale lock, one at a time gets it', async () => {
  await leave({ host: processTable.host, pid: spawnSync(process.execPath, ['--version']).pid });
  let holders = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lock = await takeLock(disk, path, { waitSeconds: 10 });
      expect(++holders).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      holders--;
      await lock.release();
    }),
  );
});

test('none takes for stale what another in the process is just creating or releasing', async () => {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));
  const slow = {
    ...disk,
    async createExclusive(...args: Parameters<typeof disk.createExclusive>) {
      const created = await disk.createExclusive(...args);
      if (created) await pause();
      return created;
    },
    async remove(name: string) {
      await pause();
      await disk.remove(name);
    },
  };
  const first = takeLock(slow, path, now);
  await expect(takeLock(slow, path, now)).rejects.toThrow(StorageError);
  const released = (await first).release();
  await expect(takeLock(slow, path, now)).rejects.toThrow(StorageError);
  await released;
  expect(await readdir(folder)).toEqual([]);
});

test('this process is alive', () => {
  expect(processTable.isAlive(process.pid)).toBe(true);
});

test.skipIf(process.platform !== 'linux')('this process has a start (read from /proc, which only Linux has)', () => {
  expect(processTable.startOf(process.pid)).toMatch(/^\d+$/);
});
