import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findLibrary } from './find-library.ts';
import { handlesOf, mpich, openMpi, standardAbi } from './handles.ts';
import { launchedRank } from './launched-by.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-mpi-'));
  // No MPI of the machine's own.
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function put(...path: readonly string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  return file;
}

describe('the library of a rank', () => {
  test('is the one that is named', () => {
    expect(findLibrary('Hydra', { FSDNET_MPI_LIBRARY: '/opt/libmpi.so' })).toBe('/opt/libmpi.so');
  });

  test('else lies where Open MPI says', () => {
    const file = put('lib', 'libmpi.so.40');
    expect(findLibrary('Open MPI', { OMPI_LIBDIR_LOC: join(folder, 'lib') })).toBe(file);
  });

  test('else lies beside the launcher on the PATH', () => {
    put('a', 'bin', 'mpiexec');
    const file = put('a', 'lib', 'libmpi.so.12');
    const PATH = join(folder, 'a', 'bin');
    expect(findLibrary('Hydra', { PATH })).toBe(file);
    const abi = put('a', 'lib', 'libmpi_abi.so.1');
    expect(findLibrary('Hydra', { PATH })).toBe(abi);
  });

  test('else is in the folder of the set-up, or known to the loader', () => {
    expect(findLibrary('Open MPI', {})).toBe('libmpi.so.40');
    const file = put('cache', 'fsdnet', 'engines', 'openmpi-5.0.11', 'lib', 'libmpi.so.40');
    expect(findLibrary('Open MPI', {})).toBe(file);
  });
});

test.each([
  [
    { OMPI_COMM_WORLD_SIZE: '4', PMIX_RANK: '1' },
    { launcher: 'Open MPI', size: 4 },
  ],
  [
    { PMI_SIZE: '2', MPI_LOCALNRANKS: '2' },
    { launcher: 'Hydra', size: 2 },
  ],
  [{ PMIX_RANK: '3' }, { launcher: 'PMIx', size: undefined }],
  [{}, undefined],
])('started with %j', (environment, expected) => {
  expect(launchedRank(environment)).toEqual(expected);
});

test('interfaces are told apart by a symbol, then by the name of the file', () => {
  expect(handlesOf('libmpi.so.40', (symbol) => symbol === 'ompi_mpi_comm_world')).toBe(openMpi);
  expect(handlesOf('/usr/lib/libmpi_abi.so.1', () => false)).toBe(standardAbi);
  expect(handlesOf('/usr/lib/libmpi.so.12', () => false)).toBe(mpich);
});
