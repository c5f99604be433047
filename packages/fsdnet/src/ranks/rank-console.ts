import type { Console } from '../cli/output/index.ts';

/** The console of a rank: rank 0 speaks for all, in plain lines; the others only where every detail is asked for. */
export function rankConsole(console: Console, rank: number, name: string): Console {
  if (rank === 0) return { ...console, status: () => undefined, live: false };
  const nothing = (): void => undefined;
  const told = console.level === 'debug' ? (text: string): void => console.debug(`${name} ${text}`) : nothing;
  return {
    ...console,
    live: false,
    debug: told,
    info: told,
    warn: told,
    error: told,
    status: nothing,
    result: nothing,
  };
}
