/** What ranks send each other. */
export type Sendable = Uint8Array | Int32Array | Float32Array | Float64Array;

/**
 * Processes ("ranks") that train one model together. All of them make the same calls in the same order, one after the other, each
 * awaited before the next. What is received may be used until the rank's next call; what is sent may be reused once the call
 * has resolved. Lengths may differ from rank to rank.
 */
export interface Collective {
  /** Number of this process, from 0. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
  /** Sends `parts[r]` to rank r; resolves to what each rank sent to this one, by sender. */
  alltoallv<T extends Sendable>(parts: readonly T[]): Promise<readonly T[]>;
  /** Resolves to the part of each rank, on every rank. */
  allgatherv<T extends Sendable>(part: T): Promise<readonly T[]>;
  /** Resolves to the part of each rank on rank 0, to nothing on the others. */
  gatherv<T extends Sendable>(part: T): Promise<readonly T[]>;
  /** Resolves to what rank 0 gave, on every rank. What others give only says of which kind it is. */
  broadcast<T extends Sendable>(part: T): Promise<T>;
  /** Resolves once every rank has called it. */
  barrier(): Promise<void>;
  /** For a rank that cannot go on: ends all of them. */
  abort(error: Error): void;
}
