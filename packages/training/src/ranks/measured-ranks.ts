import type { Collective, Sendable } from '@fsdnet/core/engine';

/** What went from this rank to others. */
export interface Traffic {
  readonly bytes: number;
  /** That calls took, waiting for other ranks included. */
  readonly seconds: number;
}

/** Ranks that say how much they exchange. */
export class MeasuredRanks implements Collective {
  readonly rank: number;
  readonly size: number;
  readonly #ranks: Collective;
  #bytes = 0;
  #seconds = 0;

  constructor(ranks: Collective) {
    this.rank = ranks.rank;
    this.size = ranks.size;
    this.#ranks = ranks;
  }

  /** What was exchanged since the last call. */
  takeTraffic(): Traffic {
    const traffic = { bytes: this.#bytes, seconds: this.#seconds };
    this.#bytes = 0;
    this.#seconds = 0;
    return traffic;
  }

  alltoallv<T extends Sendable>(parts: readonly T[]): Promise<readonly T[]> {
    for (const [to, part] of parts.entries()) if (to !== this.rank) this.#bytes += part.byteLength;
    return this.#timed(() => this.#ranks.alltoallv(parts));
  }

  allgatherv<T extends Sendable>(part: T): Promise<readonly T[]> {
    this.#bytes += (this.size - 1) * part.byteLength;
    return this.#timed(() => this.#ranks.allgatherv(part));
  }

  gatherv<T extends Sendable>(part: T): Promise<readonly T[]> {
    if (this.rank > 0) this.#bytes += part.byteLength;
    return this.#timed(() => this.#ranks.gatherv(part));
  }

  broadcast<T extends Sendable>(part: T): Promise<T> {
    if (this.rank === 0) this.#bytes += (this.size - 1) * part.byteLength;
    return this.#timed(() => this.#ranks.broadcast(part));
  }

  barrier(): Promise<void> {
    return this.#timed(() => this.#ranks.barrier());
  }

  abort(error: Error): void {
    this.#ranks.abort(error);
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.#seconds += (performance.now() - started) / 1000;
    }
  }
}
