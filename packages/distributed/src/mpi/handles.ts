/** Which C interface a library has. */
export type MpiFamily = 'Open MPI' | 'MPICH' | 'MPI ABI';

/** How an interface names what calls are given. */
export interface MpiHandles {
  readonly family: MpiFamily;
  /** C type of communicators, datatypes and error handlers. */
  readonly type: 'int' | 'void *';
  /** Of the symbols that point to it, or the values themselves. */
  readonly world: string | number | bigint;
  readonly byte: string | number | bigint;
  readonly double: string | number | bigint;
  readonly errorsReturn: string | number | bigint;
  /** Level "multiple" of threads, to ask for. */
  readonly threadMultiple: number;
  /** Level from which on calls may come from any thread, one at a time. */
  readonly threadSerialized: number;
}

/** Open MPI: pointers to global structures, whose symbols these are. */
export const openMpi: MpiHandles = {
  family: 'Open MPI',
  type: 'void *',
  world: 'ompi_mpi_comm_world',
  byte: 'ompi_mpi_byte',
  double: 'ompi_mpi_double',
  errorsReturn: 'ompi_mpi_errors_return',
  threadMultiple: 3,
  threadSerialized: 2,
};

/** MPICH and Intel MPI: whole numbers. */
export const mpich: MpiHandles = {
  family: 'MPICH',
  type: 'int',
  world: 0x44000000,
  byte: 0x4c00010d,
  double: 0x4c00080b,
  errorsReturn: 0x54000001,
  threadMultiple: 3,
  threadSerialized: 2,
};

/** The standard ABI of MPI 5: pointers with small constant values. */
export const standardAbi: MpiHandles = {
  family: 'MPI ABI',
  type: 'void *',
  world: 0x101n,
  byte: 0x247n,
  double: 0x214n,
  errorsReturn: 0x143n,
  threadMultiple: 4096,
  threadSerialized: 2048,
};

/** The interface of a library: Open MPI by its symbols, the others by their file's name. */
export function handlesOf(file: string, has: (symbol: string) => boolean): MpiHandles {
  if (has('ompi_mpi_comm_world')) return openMpi;
  return /libmpi_abi\b/.test(file) ? standardAbi : mpich;
}
