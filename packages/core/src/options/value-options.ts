import type { ValueOption } from './option.ts';

/** A value option that changes no result and has no default. */
type FreeOption = Omit<ValueOption, 'choices' | 'default'>;

/** An option that takes a function; `otherwise` says what holds without. */
export function functionOption(line: string, otherwise = 'none'): FreeOption {
  const accepts = (value: unknown): boolean => typeof value === 'function';
  return { type: 'value', free: true, what: 'a function', accepts, otherwise, line };
}

/** An option that takes an AbortSignal, which stops the work. */
export function signalOption(line: string): FreeOption {
  const accepts = (value: unknown): boolean => typeof (value as AbortSignal | null)?.addEventListener === 'function';
  return { type: 'value', free: true, what: 'an AbortSignal', accepts, otherwise: 'none', line };
}
