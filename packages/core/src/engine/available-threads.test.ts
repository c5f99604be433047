import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { availableThreads, type ThreadsHost } from './available-threads.ts';

/** A machine with eight cores and these files. */
function machine(files: Readonly<Record<string, string>>): ThreadsHost {
  const readFileSync = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT: ${path}`);
    return text;
  };
  return { navigator: { hardwareConcurrency: 8 }, process: { getBuiltinModule: () => ({ readFileSync }) } };
}

test.each([
  ['nothing', {}, 8],
  ['no limit', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, 8],
  ['half a core', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '50000 100000\n' }, 1],
  ['2.5 cores', { '/proc/self/cgroup': '0::/a/b\n', '/sys/fs/cgroup/a/b/cpu.max': '250000 100000\n' }, 2],
  ['more cores than there are', { '/proc/self/cgroup': '0::/a\n', '/sys/fs/cgroup/a/cpu.max': '1600000 100000\n' }, 8],
  [
    'less in the group above',
    {
      '/proc/self/cgroup': '0::/a/b:c\n',
      '/sys/fs/cgroup/a/cpu.max': '300000 100000\n',
      '/sys/fs/cgroup/a/b:c/cpu.max': '500000 100000\n',
    },
    3,
  ],
  [
    'version 1',
    {
      '/proc/self/cgroup': '5:memory:/x\n4:cpu,cpuacct:/docker/1\n0::/\n',
      // In a container, its group is the root.
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '150000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    1,
  ],
  [
    'version 1 without a limit',
    {
      '/proc/self/cgroup': '1:cpu:/\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    8,
  ],
])('control groups that grant %s', (_, files, threads) => {
  expect(availableThreads(machine(files))).toBe(threads);
});

test('pages count their cores, and without any there is one', () => {
  expect(availableThreads({ navigator: { hardwareConcurrency: 4 } })).toBe(4);
  expect(availableThreads({})).toBe(1);
});

test('here it is at most what Node says', () => {
  expect(availableThreads()).toBeLessThanOrEqual(availableParallelism());
  expect(availableThreads()).toBeGreaterThanOrEqual(1);
});
