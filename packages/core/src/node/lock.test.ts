import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../errors.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { disk } from './disk.ts';
import { heldFiles } from './held-files.ts';
import { takeLock, type LockOptions } from './lock.ts';
import { replaceWhole } from './whole-file.ts';
import { processTable, type ProcessTable } from './process-table.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fsdnet-lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rm(folder, { recursive: true }));

/** As it is, 50 times as fast. */
const quick = { renewalSeconds: 0.1, leaseSeconds: 1.2 };

/** Waits instead of being refused, and keeps what it is told. */
function patient(): LockOptions & { readonly told: string[] } {
  const told: string[] = [];
  return { ...quick, told, onWait: (message) => told.push(message) };
}

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
  const lock = await takeLock(disk, path);
  await expect(takeLock(disk, path)).rejects.toThrow(
    `one process at a time may use a run folder, got a lock of process ${process.pid} on`,
  );
  await lock.release();
  const again = await takeLock(disk, path);
  await again.release();
  expect(await readdir(folder)).toEqual([]);
});

test('a lock whose process is gone is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const { host, place } = processTable;
  await leave({ pid, host, place });
  await (await takeLock(disk, path)).release();
  expect(await readdir(folder)).toEqual([]);
});

test('so is one of an earlier process of the same number, and one cut short', async () => {
  await leave({ start: '100' });
  const processes = leftBy({ startOf: (pid) => (pid === 4242 ? '200' : '1') });
  await (await takeLock(disk, path, { processes })).release();
  await leave({ pid: 1 });
  await (await takeLock(disk, path, { processes })).release();
  await leave('{"pid":4');
  await (await takeLock(disk, path, { processes })).release();
});

test('a lock of a live process, or of another machine, is respected', async () => {
  await leave({ start: '100' });
  const processes = leftBy({ startOf: () => '100' });
  await expect(takeLock(disk, path, { processes })).rejects.toThrow('got a lock of process 4242 on here.');
  await leave({ host: 'elsewhere' });
  await expect(takeLock(disk, path, { processes: leftBy({ isAlive: () => false }) })).rejects.toThrow(StorageError);
});

test('a lock of another container, whose host and process have the same names, is respected', async () => {
  await leave({ pid: 1, place: 'boot pid:[1]' });
  const processes = leftBy({ place: 'boot pid:[2]', isAlive: () => false });
  await expect(takeLock(disk, path, { processes })).rejects.toThrow('got a lock of process 1 on here.');
});

test('so is one of another thread of this process', async () => {
  const { pid, host, place, startOf } = processTable;
  await leave({ pid, host, place, start: startOf(pid) ?? 'unknown' });
  await expect(takeLock(disk, path)).rejects.toThrow(`a lock of process ${pid} on`);
});

test('whoever waits, and says so, gets a lock that nobody renews, once its lease has run out', async () => {
  await leave({ host: 'elsewhere' });
  const options = patient();
  const started = performance.now();
  const lock = await takeLock(disk, path, options);
  expect(performance.now() - started).toBeGreaterThanOrEqual(1200);
  expect(options.told).toEqual([`waiting for process 4242 on elsewhere to end, at most 1.2 s: ${path}`]);
  await lock.mustBeHeld();
  await lock.release();
});

test('or, where it is asked to, waits for a holder at work, however long that renews its lock', async () => {
  const lock = await takeLock(disk, path, quick);
  setTimeout(() => void lock.release(), 500);
  const options = patient();
  const next = await takeLock(disk, path, { ...options, untilReleased: true });
  expect(options.told).toEqual([`waiting for process ${process.pid} on ${processTable.host} to end: ${path}`]);
  await next.release();
});

test('and is refused as soon as the lock is renewed, unless its holder is ending', async () => {
  const ending = new AbortController();
  const lock = await takeLock(disk, path, { ...quick, ending: ending.signal });
  await expect(takeLock(disk, path, patient())).rejects.toThrow('one process at a time may use a run folder');
  ending.abort();
  setTimeout(() => void lock.release(), 400);
  await (await takeLock(disk, path, patient())).release();
  expect(await readdir(folder)).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
  'a holder that was stopped and wakes up after the take-over writes nothing, and leaves the lock alone',
  async () => {
    const holder = spawn(
      process.execPath,
      [
        '--conditions=@fsdnet/source',
        '--disable-warning=ExperimentalWarning',
        '--input-type=module',
        '--eval',
        `import { disk, heldFiles, replaceWhole, takeLock } from '@fsdnet/core/node';
         const [path, file] = process.argv.slice(1);
         const lock = await takeLock(disk, path, ${JSON.stringify(quick)});
         const write = (text) => replaceWhole(heldFiles(disk, lock), file, [Buffer.from(text)]);
         await write('first');
         console.log('written');
         await new Promise((resolve) => process.stdin.once('data', resolve));
         const failure = await write('second').catch((error) => error);
         await lock.release();
         console.log(failure?.message ?? 'no error');
         process.stdin.destroy();`,
        path,
        join(folder, 'file'),
      ],
      { cwd: import.meta.dirname, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    try {
      expect(String((await once(holder.stdout, 'data'))[0])).toBe('written\n');
      holder.kill('SIGSTOP');
      const lock = await takeLock(disk, path, patient());
      await replaceWhole(heldFiles(disk, lock), join(folder, 'file'), [Buffer.from('taken over')]);
      holder.kill('SIGCONT');
      holder.stdin.write('go\n');
      expect(String((await once(holder.stdout, 'data'))[0])).toContain(
        `this one stood still for longer than its lock is kept for it, got a lock of process ${process.pid} on`,
      );
      await lock.mustBeHeld();
      await lock.release();
      expect(await readdir(folder)).toEqual(['file']);
      expect(await readFile(join(folder, 'file'), 'utf8')).toBe('taken over');
    } finally {
      holder.kill('SIGKILL');
    }
  },
);

test('of many that find a stale lock, one at a time gets it', async () => {
  const { host, place } = processTable;
  await leave({ host, place, pid: spawnSync(process.execPath, ['--version']).pid });
  let holders = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lock = await takeLock(disk, path, { onWait: () => undefined });
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
  const first = takeLock(slow, path);
  await expect(takeLock(slow, path)).rejects.toThrow(StorageError);
  const released = (await first).release();
  await expect(takeLock(slow, path)).rejects.toThrow(StorageError);
  await released;
  expect(await readdir(folder)).toEqual([]);
});

test('this process is alive', () => {
  expect(processTable.isAlive(process.pid)).toBe(true);
});

test.skipIf(process.platform !== 'linux')('this process has a start (read from /proc, which only Linux has)', () => {
  expect(processTable.startOf(process.pid)).toMatch(/^\d+$/);
});
