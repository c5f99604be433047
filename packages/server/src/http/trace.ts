import { randomUUID } from 'node:crypto';

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A place in a trace, as the header `traceparent` tells it (W3C Trace Context). */
export interface Trace {
  readonly traceparent: string;
  /** The 32 digits that all spans of the trace share. */
  readonly id: string;
}

/** The trace of a request; a new one where it has none, or none that is valid. */
export function traceOf(header: string | undefined): Trace {
  const id = header === undefined ? undefined : TRACEPARENT.exec(header)?.[1];
  if (header !== undefined && id !== undefined) return { traceparent: header, id };
  const digits = (): string => randomUUID().replaceAll('-', '');
  const own = digits();
  return { traceparent: `00-${own}-${digits().slice(0, 16)}-00`, id: own };
}
