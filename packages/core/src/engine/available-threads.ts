/** What is used of the platform; pages have neither processes nor files. */
export interface ThreadsHost {
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly process?: {
    getBuiltinModule?(name: 'node:fs'): { readFileSync(path: string, encoding: 'utf8'): string };
  };
}

/**
 * Threads that this process can keep busy: the cores that the platform counts, but at most the CPU time that Linux grants its
 * control groups, rounded down; at least 1. Node counts no share below one core, and not every kind of group.
 */
export function availableThreads(host: ThreadsHost = globalThis as ThreadsHost): number {
  const cores = host.navigator?.hardwareConcurrency ?? 1;
  const files = host.process?.getBuiltinModule?.('node:fs');
  const read = (path: string): string => {
    try {
      return files?.readFileSync(path, 'utf8').trim() ?? '';
    } catch {
      return '';
    }
  };
  return Math.max(1, Math.min(cores, Math.floor(grantedCores(read))));
}

/** Cores that the control groups of this process grant; Infinity without a limit. */
function grantedCores(read: (path: string) => string): number {
  const limits = read('/proc/self/cgroup')
    .split('\n')
    .flatMap((line) => {
      const [, controllers = '', ...rest] = line.split(':');
      const groups = withParents(rest.join(':'));
      if (rest.length > 0 && controllers === '') return groups.map((group) => read(`/sys/fs/cgroup${group}/cpu.max`));
      if (!controllers.split(',').includes('cpu')) return [];
      // Version 1 has a file for each number.
      const numbers = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'];
      return groups.map((group) => numbers.map((name) => read(`/sys/fs/cgroup/cpu${group}/${name}`)).join(' '));
    });
  const granted = limits.map((limit) => {
    const [quota = NaN, period = NaN] = limit.split(' ').map(Number);
    return quota > 0 && period > 0 ? quota / period : Infinity;
  });
  return Math.min(Infinity, ...granted);
}

/** The path of a group and those above it, '' at last, which is the group itself in a container that does not see its path. */
function withParents(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '');
  return Array.from({ length: names.length + 1 }, (_, missing) =>
    names
      .slice(0, names.length - missing)
      .map((name) => `/${name}`)
      .join(''),
  );
}
