/** What an answer says about a request that was not served. */
export interface ProblemParts {
  /** HTTP status. */
  readonly status: number;
  /** Stable, machine-readable kind, such as "invalid_row". */
  readonly code: string;
  /** Place in the request, such as "rows[3].age". */
  readonly where?: string | undefined;
  /** What must hold and what came instead; one sentence without the place. */
  readonly rule: string;
  /** What the caller can do about it, one full sentence. */
  readonly fix?: string | undefined;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is answered with a status of 4xx or 5xx; the message reads `<where>: <rule>. <fix>`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly where: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ status, code, where, rule, fix, headers = {} }: ProblemParts) {
    const sentence = where === undefined ? `${rule}.` : `${where}: ${rule}.`;
    super(fix === undefined ? sentence : `${sentence} ${fix}`);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.where = where;
    this.headers = headers;
  }
}

/** A request that breaks a rule: 400. */
export function invalid(code: string, where: string | undefined, rule: string, fix?: string): Problem {
  return new Problem({ status: 400, code, where, rule, fix });
}

/** A server that has no room or is not ready: 503, to be tried again in a second. */
export function unavailable(code: string, rule: string): Problem {
  return new Problem({ status: 503, code, rule, headers: { 'retry-after': '1' } });
}

/** A value of a request as messages show it: on one line, never long, never a whole object. */
export function shownInMessage(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value as number | boolean);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
