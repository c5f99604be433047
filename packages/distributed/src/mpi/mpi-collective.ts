import { hostname } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EngineError, type Collective, type Sendable } from '@fsdnet/core/engine';
import type { MpiArgument, MpiBinding, MpiFunction } from './binding.ts';

/** Messages are counted in these, so that every part starts at a multiple of 8 and counts reach further. */
const UNIT = Float64Array.BYTES_PER_ELEMENT;

const MOST_UNITS = 2 ** 31 - 1;

/** Room for texts of MPI. */
const TEXT_BYTES = 8192;

/** Time that a library gets to end all ranks. */
const ABORT_MILLISECONDS = 5000;

/** What a call waits for, for messages. */
type CallName = 'alltoallv' | 'allgatherv' | 'gatherv' | 'broadcast' | 'barrier';

/** Ranks under MPI. Calls run in another thread, one at a time, while the event loop goes on. */
export class MpiCollective implements Collective {
  readonly rank: number;
  readonly size: number;
  readonly #mpi: MpiBinding;
  readonly #onStall: (call: CallName) => void;
  readonly #stallMilliseconds: number;
  /** Of the sizes that ranks tell each other before each call. */
  readonly #ownLengths: Float64Array;
  readonly #lengths: Float64Array;
  #sending = new Float64Array();
  #receiving = new Float64Array();

  /** @param onStall Called when a call has had no answer for so many seconds. */
  constructor(mpi: MpiBinding, { stallSeconds, onStall }: { stallSeconds: number; onStall: (call: string) => void }) {
    this.#mpi = mpi;
    this.#onStall = onStall;
    this.#stallMilliseconds = stallSeconds * 1000;
    this.rank = this.#whole(mpi.functions.Comm_rank);
    this.size = this.#whole(mpi.functions.Comm_size);
    this.#ownLengths = new Float64Array(this.size);
    this.#lengths = new Float64Array(this.size);
  }

  async alltoallv<T extends Sendable>(parts: readonly T[]): Promise<readonly T[]> {
    return this.#watched('alltoallv', async () => {
      const { functions, double, world } = this.#mpi;
      for (const [rank, part] of parts.entries()) this.#ownLengths[rank] = part.byteLength;
      await this.#call(functions.Alltoall, this.#ownLengths, 1, double, this.#lengths, 1, double, world);
      const [given, taken] = [placesOf(this.#ownLengths), placesOf(this.#lengths)];
      this.#send(parts, given);
      this.#makeRoom(taken.end);
      await this.#call(
        functions.Alltoallv,
        ...[this.#sending, given.counts, given.starts, double],
        ...[this.#receiving, taken.counts, taken.starts, double, world],
      );
      return this.#received(parts[0]!, taken);
    });
  }

  async allgatherv<T extends Sendable>(part: T): Promise<readonly T[]> {
    return this.#watched('allgatherv', async () => {
      const { functions, double, world } = this.#mpi;
      const { own, taken } = await this.#tell(part);
      this.#makeRoom(taken.end);
      await this.#call(
        functions.Allgatherv,
        ...[this.#sending, own, double],
        ...[this.#receiving, taken.counts, taken.starts, double, world],
      );
      return this.#received(part, taken);
    });
  }

  async gatherv<T extends Sendable>(part: T): Promise<readonly T[]> {
    return this.#watched('gatherv', async () => {
      const { functions, double, world } = this.#mpi;
      const { own, taken } = await this.#tell(part);
      if (this.rank === 0) this.#makeRoom(taken.end);
      await this.#call(
        functions.Gatherv,
        ...[this.#sending, own, double],
        ...[this.#receiving, taken.counts, taken.starts, double, 0, world],
      );
      return this.rank === 0 ? this.#received(part, taken) : [];
    });
  }

  async broadcast<T extends Sendable>(part: T): Promise<T> {
    return this.#watched('broadcast', async () => {
      const { functions, double, world } = this.#mpi;
      this.#ownLengths[0] = part.byteLength;
      await this.#call(functions.Bcast, this.#ownLengths, 1, double, 0, world);
      const places = placesOf(this.#ownLengths.subarray(0, 1));
      if (this.rank === 0) {
        this.#send([part], places);
        await this.#call(functions.Bcast, this.#sending, places.end, double, 0, world);
        return part;
      }
      this.#makeRoom(places.end);
      await this.#call(functions.Bcast, this.#receiving, places.end, double, 0, world);
      return this.#received(part, places)[0]!;
    });
  }

  async barrier(): Promise<void> {
    await this.#watched('barrier', () => this.#call(this.#mpi.functions.Barrier, this.#mpi.world));
  }

  /** Ends the processes of all ranks, this one included, with the exit code of the error, else 1. */
  abort(error: Error & { readonly exitCode?: number }): void {
    // MPICH waits for ever where a link is cut.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), ABORT_MILLISECONDS);
    this.#mpi.functions.Abort.async(this.#mpi.world, error.exitCode ?? 1, () => undefined);
  }

  /** After the last call: leaves the other ranks in peace. */
  finalize(): void {
    // It must be called by the thread of the event loop, where no timer fires while it waits for ranks that are gone.
    const end = `setTimeout(() => process.kill(${process.pid}, 'SIGKILL'), ${this.#stallMilliseconds})`;
    const watch = new Worker(end, { eval: true });
    const code = this.#mpi.functions.Finalize();
    void watch.terminate();
    this.#check(code);
  }

  /** Tells all ranks how long this one's part is, and puts it where it is sent from. */
  async #tell(part: Sendable): Promise<{ readonly own: number; readonly taken: Places }> {
    const { functions, double, world } = this.#mpi;
    this.#ownLengths[0] = part.byteLength;
    await this.#call(functions.Allgather, this.#ownLengths, 1, double, this.#lengths, 1, double, world);
    const places = placesOf(this.#ownLengths.subarray(0, 1));
    this.#send([part], places);
    return { own: places.end, taken: placesOf(this.#lengths) };
  }

  #send(parts: readonly Sendable[], { starts, end }: Places): void {
    if (this.#sending.length < end) this.#sending = new Float64Array(Math.ceil(1.25 * end));
    const bytes = new Uint8Array(this.#sending.buffer);
    for (const [index, { buffer, byteOffset, byteLength }] of parts.entries())
      bytes.set(new Uint8Array(buffer, byteOffset, byteLength), starts[index]! * UNIT);
  }

  #makeRoom(units: number): void {
    if (this.#receiving.length < units) this.#receiving = new Float64Array(Math.ceil(1.25 * units));
  }

  /** Views of what was received, of the kind of `like`. */
  #received<T extends Sendable>(like: T, { starts, lengths }: Places): T[] {
    const Kind = like.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => T;
    return Array.from(starts, (start, index) => {
      return new Kind(this.#receiving.buffer, start * UNIT, lengths[index]! / like.BYTES_PER_ELEMENT);
    });
  }

  async #watched<T>(name: CallName, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#onStall(name), this.#stallMilliseconds);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }

  async #call(method: MpiFunction, ...given: readonly MpiArgument[]): Promise<void> {
    const code = await new Promise<number>((resolve, reject) => {
      method.async(...given, (error, result) => (error ? reject(error) : resolve(result)));
    });
    this.#check(code);
  }

  #whole(method: MpiFunction): number {
    const found = [0];
    this.#check(method(this.#mpi.world, found));
    return found[0]!;
  }

  #check(code: number): void {
    if (code === 0) return;
    const text = new Uint8Array(TEXT_BYTES);
    const length = [0];
    this.#mpi.functions.Error_string(code, text, length);
    const [line] = new TextDecoder().decode(text.subarray(0, length[0])).split('\n');
    throw new EngineError({
      where: `mpi: rank ${this.rank} on ${hostname()}`,
      rule: `a call failed: ${line!.replace(/\.$/, '')}`,
      fix: 'Look at what the other ranks say, and go on with --resume.',
    });
  }
}

/** Where parts lie in a buffer, in units. */
interface Places {
  /** In bytes. */
  readonly lengths: Float64Array;
  readonly counts: Int32Array;
  readonly starts: Int32Array;
  readonly end: number;
}

function placesOf(lengths: Float64Array): Places {
  const counts = new Int32Array(lengths.length);
  const starts = new Int32Array(lengths.length);
  let end = 0;
  for (const [index, length] of lengths.entries()) {
    starts[index] = end;
    counts[index] = Math.ceil(length / UNIT);
    end += counts[index]!;
    if (end <= MOST_UNITS) continue;
    throw new EngineError({
      where: 'mpi',
      rule: `a message may have ${MOST_UNITS * UNIT} bytes at most`,
      got: String(end * UNIT),
      fix: 'Use a smaller batch (--batch-size).',
    });
  }
  return { lengths: lengths.slice(), counts, starts, end };
}
