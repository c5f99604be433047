/** Milliseconds of single calls. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** What is scored in one call. */
export type Request = 'row' | 'candidates';

/** What one run of a side prints. */
export interface SideResult {
  /** Of what computes. */
  readonly version: string;
  readonly latency: Readonly<Record<Request, Latency>>;
  /** Of the first requests of both kinds, which all sides must agree on. */
  readonly scores: readonly number[];
}
