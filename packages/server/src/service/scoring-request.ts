/** A request as the service sees it, whatever brought it. */
export interface ScoringRequest {
  readonly method: string;
  /** Path and query as they came, percent-encoded. */
  readonly url: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Empty where there is none; without a content encoding. */
  readonly body: Uint8Array;
  /** Tells when the caller has gone, an AbortSignal for example: its rows are not begun any more. */
  readonly signal?: { readonly aborted: boolean } | undefined;
}

/** What the service answers. */
export interface ScoringResponse {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** What was asked for, for logs and metrics. */
  readonly facts: ResponseFacts;
}

/** What logs and metrics say about a request. */
export interface ResponseFacts {
  /** The path with the names of its parts in place of them, such as "/v1/models/{model}/score". */
  readonly route: string;
  readonly model?: string;
  readonly version?: string;
  readonly rows?: number;
  /** What the server itself did wrong; for the log only. */
  readonly error?: unknown;
}

/** The value of a header that comes once. */
export function headerOf({ headers }: ScoringRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
