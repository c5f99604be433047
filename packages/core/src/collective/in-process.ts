import type { Collective, Sendable } from './collective.ts';

/** What one rank brings to a call, and how it goes on. */
interface Arrival {
  readonly call: string;
  readonly parts: readonly Sendable[];
  readonly resolve: (received: readonly Sendable[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs `task` once for each of `size` ranks, as tasks of this process, and resolves to their results by rank. When one of them
 * fails, all fail with its error. For tests: nothing gets faster by it.
 */
export async function inProcessRanks<T>(size: number, task: (ranks: Collective) => Promise<T>): Promise<T[]> {
  const meeting = new Meeting(size);
  const results = Array.from({ length: size }, async (_, rank) => {
    const ranks = new InProcessRank(meeting, rank);
    try {
      const result = await task(ranks);
      meeting.leave(rank);
      return result;
    } catch (error) {
      ranks.abort(error as Error);
      throw error;
    }
  });
  const settled = await Promise.allSettled(results);
  if (meeting.failure) throw meeting.failure;
  return settled.map((result) => (result as PromiseFulfilledResult<T>).value);
}

/** Where the ranks wait for each other. */
class Meeting {
  readonly size: number;
  failure: Error | undefined;
  #arrivals = new Map<number, Arrival>();
  #left: number | undefined;

  constructor(size: number) {
    this.size = size;
  }

  arrive(rank: number, call: string, parts: readonly Sendable[]): Promise<readonly Sendable[]> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      this.#arrivals.set(rank, { call, parts, resolve, reject });
      if (this.#left !== undefined) this.#mismatch(`rank ${this.#left} has ended`);
      else if (this.#arrivals.size === this.size) this.#deliver();
    });
  }

  leave(rank: number): void {
    this.#left ??= rank;
    if (this.#arrivals.size > 0) this.#mismatch(`rank ${rank} has ended`);
  }

  fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.#arrivals.values()) reject(this.failure);
    this.#arrivals.clear();
  }

  /** Copies before anyone goes on, for a sender may then change what it sent. */
  #deliver(): void {
    const arrivals = this.#arrivals;
    const calls = new Set([...arrivals.values()].map(({ call }) => call));
    if (calls.size > 1) return this.#mismatch([...calls].join(' and '));
    this.#arrivals = new Map();
    const received = Array.from({ length: this.size }, (_, to) =>
      Array.from({ length: this.size }, (_, from) => arrivals.get(from)!.parts[to]!.slice()),
    );
    for (const [rank, { resolve }] of arrivals) resolve(received[rank]!);
  }

  #mismatch(what: string): void {
    const waiting = [...this.#arrivals].map(([rank, { call }]) => `rank ${rank} in ${call}`);
    this.fail(new Error(`ranks made different calls: ${what} (${waiting.join(', ')})`));
  }
}

class InProcessRank implements Collective {
  readonly rank: number;
  readonly #meeting: Meeting;

  constructor(meeting: Meeting, rank: number) {
    this.#meeting = meeting;
    this.rank = rank;
  }

  get size(): number {
    return this.#meeting.size;
  }

  alltoallv<T extends Sendable>(parts: readonly T[]): Promise<readonly T[]> {
    return this.#call('alltoallv', parts);
  }

  allgatherv<T extends Sendable>(part: T): Promise<readonly T[]> {
    return this.#call('allgatherv', this.#toAll(part));
  }

  async gatherv<T extends Sendable>(part: T): Promise<readonly T[]> {
    const parts = this.#toAll(part, (to) => to === 0);
    const received = await this.#call('gatherv', parts);
    return this.rank === 0 ? received : [];
  }

  async broadcast<T extends Sendable>(part: T): Promise<T> {
    const parts = this.#toAll(part, () => this.rank === 0);
    return (await this.#call('broadcast', parts))[0]!;
  }

  async barrier(): Promise<void> {
    await this.#call('barrier', this.#toAll(new Uint8Array()));
  }

  abort(error: Error): void {
    this.#meeting.fail(error);
  }

  #toAll<T extends Sendable>(part: T, gets: (to: number) => boolean = () => true): T[] {
    const nothing = part.slice(0, 0) as T;
    return Array.from({ length: this.size }, (_, to) => (gets(to) ? part : nothing));
  }

  #call<T extends Sendable>(call: string, parts: readonly T[]): Promise<readonly T[]> {
    return this.#meeting.arrive(this.rank, call, parts) as Promise<readonly T[]>;
  }
}
