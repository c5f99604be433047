import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { standInEnvironment, standInTools } from './test-support/stand-in-tools.ts';
import type { Behaviour } from './test-support/stand-in-tools.ts';
import { requireTools } from './machine.ts';
import type { Needs } from './machine.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-machine-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What the machine's stand-ins give, or the message. */
async function tools(behaviour: Behaviour, needs: Partial<Needs> = {}): Promise<unknown> {
  for (const [name, value] of Object.entries(standInEnvironment(folder, behaviour))) vi.stubEnv(name, value);
  const { signal } = new AbortController();
  const all = { where: 'setup', folder: join(folder, 'cache', 'engines'), bytes: 1, driver: false, signal, ...needs };
  try {
    return await requireTools(all);
  } catch (error) {
    return (error as Error).message.replaceAll(folder, '…');
  }
}

test('a machine that has everything', async () => {
  expect(await tools({ driver: '550.54.15' }, { driver: true })).toEqual({
    python: join(folder, 'bin', 'python3'),
    pip: [join(folder, 'bin', 'python3'), '-m', 'pip'],
    nodePrefix: join(folder, 'node'),
  });
});

describe('what is missing is named with what helps', () => {
  test.each<[string, Behaviour]>([
    ['pip', { pip: 'missing' }],
    ['a compiler', { without: ['g++'] }],
    ['almost everything', { without: standInTools, headers: 'missing' }],
    ['Python of an old version', { pythonVersion: '3.6' }],
    ['a part of the headers', { headers: 'incomplete' }],
    ['headers of a newer Node', { headers: 'old' }],
    ['headers that compile', { compiler: 'broken' }],
  ])('%s', async (_, behaviour) => {
    expect(await tools(behaviour)).toMatchSnapshot();
  });

  test('a driver, and a newer one', async () => {
    expect(await tools({}, { driver: true })).toMatchSnapshot();
    expect(await tools({ driver: '470.82.01' }, { driver: true })).toContain(
      'an NVIDIA driver for CUDA 12 (525 or newer; here is 470.82.01)',
    );
  });

  test('space on the disk', async () => {
    expect(await tools({}, { bytes: 1e15 })).toMatch(
      /^setup: this machine lacks 9\d+\.\d+ GiB of free space in …\/cache\/engines \(there is [\d.]+ [GM]iB\)\. Free some space, or name a folder on another disk in XDG_CACHE_HOME\. Nothing was downloaded\.$/,
    );
  });
});
