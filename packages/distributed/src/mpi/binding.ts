import { EngineError } from '@fsdnet/core/engine';
import { findKoffi, type Koffi } from './find-koffi.ts';
import { handlesOf, type MpiFamily, type MpiHandles } from './handles.ts';

/** An argument of a call: numbers, handles, and memory, which must stay where it is until the call has ended. */
export type MpiArgument = number | bigint | NodeJS.TypedArray | object | null;

/** A function of the library. */
export interface MpiFunction {
  (...given: readonly MpiArgument[]): number;
  /** In another thread; the event loop goes on. */
  async(...given: readonly (MpiArgument | ((error: Error | null, code: number) => void))[]): void;
}

/** What of MPI is called, and no more. */
const SIGNATURES = {
  Init_thread: 'void *, void *, int, _Out_ int *',
  Finalize: '',
  Abort: 'HANDLE, int',
  Comm_rank: 'HANDLE, _Out_ int *',
  Comm_size: 'HANDLE, _Out_ int *',
  Comm_set_errhandler: 'HANDLE, HANDLE',
  Error_string: 'int, _Out_ uint8_t *, _Out_ int *',
  Get_library_version: '_Out_ uint8_t *, _Out_ int *',
  Barrier: 'HANDLE',
  Bcast: 'void *, int, HANDLE, int, HANDLE',
  Allgather: 'void *, int, HANDLE, void *, int, HANDLE, HANDLE',
  Allgatherv: 'void *, int, HANDLE, void *, void *, void *, HANDLE, HANDLE',
  Alltoall: 'void *, int, HANDLE, void *, int, HANDLE, HANDLE',
  Alltoallv: 'void *, void *, void *, HANDLE, void *, void *, void *, HANDLE, HANDLE',
  Gatherv: 'void *, int, HANDLE, void *, void *, void *, HANDLE, int, HANDLE',
} as const;

/** A loaded library: the only place that knows how C is called. */
export interface MpiBinding {
  readonly family: MpiFamily;
  readonly functions: Readonly<Record<keyof typeof SIGNATURES, MpiFunction>>;
  /** Handles as arguments. */
  readonly world: MpiArgument;
  readonly byte: MpiArgument;
  readonly double: MpiArgument;
  readonly errorsReturn: MpiArgument;
  readonly threads: Pick<MpiHandles, 'threadMultiple' | 'threadSerialized'>;
}

/**
 * Loads an MPI library, a file or a name that the loader knows.
 *
 * @throws EngineError where koffi or the library is missing or broken.
 */
export async function loadMpi(file: string): Promise<MpiBinding> {
  const koffi = await findKoffi();
  keepSignals();
  let library: ReturnType<Koffi['load']>;
  try {
    library = koffi.load(file, { global: true });
    neverUnload(koffi, file);
  } catch (cause) {
    throw new EngineError({
      where: 'mpi',
      rule: `the library ${file} does not load`,
      got: JSON.stringify((cause as Error).message.split('\n')[0]),
      fix: 'Run: fsdnet setup mpi (or name a library in FSDNET_MPI_LIBRARY)',
      cause,
    });
  }
  const has = (symbol: string): boolean => {
    try {
      return Boolean(library.symbol(symbol, 'uint8_t'));
    } catch {
      return false;
    }
  };
  const handles = handlesOf(file, has);
  const functions = Object.entries(SIGNATURES).map(([name, given]) => [
    name,
    library.func(`int MPI_${name}(${given.replaceAll('HANDLE', handles.type)})`),
  ]);
  const handle = (value: string | number | bigint): MpiArgument =>
    typeof value === 'string' ? (library.symbol(value, 'uint8_t') as MpiArgument) : value;
  return {
    family: handles.family,
    functions: Object.fromEntries(functions) as MpiBinding['functions'],
    world: handle(handles.world),
    byte: handle(handles.byte),
    double: handle(handles.double),
    errorsReturn: handle(handles.errorsReturn),
    threads: handles,
  };
}

/** UCX catches signals that V8 and we need; it reads these when it is loaded. */
function keepSignals(): void {
  process.env['UCX_ERROR_SIGNALS'] ??= '';
  process.env['UCX_DEBUG_SIGNO'] ??= '0';
}

/** koffi unloads a library when Node ends, under the threads that it has started; held once more, it stays. */
function neverUnload(koffi: Koffi, file: string): void {
  if (process.platform !== 'linux') return;
  const RTLD_NOW = 2;
  const RTLD_NODELETE = 0x1000;
  const dlopen = koffi.load('libc.so.6').func('void *dlopen(const char *, int)');
  dlopen(file, RTLD_NOW | RTLD_NODELETE);
}
