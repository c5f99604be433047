import type { Console } from '../output/index.ts';
import type { StopRequest } from '../stop-request.ts';

/** What a command gets: its arguments as given, and the world. */
export interface Context {
  /** Positional arguments by name. */
  readonly positional: Readonly<Record<string, string | undefined>>;
  /** All positional arguments, for a command that takes several of one kind. */
  readonly args: readonly string[];
  /** Options that were given, unchecked. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly console: Console;
  readonly stop: StopRequest;
  /** Milliseconds since the process started. */
  elapsed(): number;
}
