import {
  AbortedError,
  DisposedError,
  DivergedError,
  EngineError,
  StorageError,
  type Collective,
} from '@fsdnet/core/engine';
import { ConfigError, CtrError, InputError, ShapeError, type ErrorParts } from '@fsdnet/core';
import type { JsonValue } from '../run-store/index.ts';

const ERRORS = {
  AbortedError,
  ConfigError,
  DisposedError,
  DivergedError,
  EngineError,
  InputError,
  ShapeError,
  StorageError,
};

/** Errors that all ranks have met together. */
const agreed = new WeakSet<Error>();

/** Whether all ranks have an error: it was met in work done together, or follows from what they all know. */
export function isAgreed(error: Error): boolean {
  return agreed.has(error) || error instanceof DivergedError || error instanceof AbortedError;
}

/** An error as it travels. */
interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly where?: string;
  readonly fix?: string | undefined;
}

/** What a rank says of its work. */
interface Outcome {
  readonly value?: JsonValue | undefined;
  readonly error?: ToldError;
}

/**
 * Does some work on every rank. When it fails on one, it fails on all, with the error of the first: nobody goes on alone, or
 * waits for one that has gone.
 */
export async function together<T>(ranks: Collective, work: () => T | Promise<T>): Promise<T> {
  if (ranks.size === 1) return work();
  let value: T | undefined;
  let failure: unknown;
  try {
    value = await work();
  } catch (error) {
    failure = error;
  }
  const own: Outcome = failure === undefined ? {} : { error: told(failure) };
  const outcomes = await ranks.allgatherv(bytesOf(own));
  for (const [rank, bytes] of outcomes.entries()) {
    const { error } = JSON.parse(new TextDecoder().decode(bytes)) as Outcome;
    if (error) throw met(rank === ranks.rank ? failure : errorOf(error));
  }
  return value as T;
}

/** Does some work on rank 0, and tells all ranks what came of it. */
export async function onFirst<T extends JsonValue | undefined | void>(
  ranks: Collective,
  work: () => Promise<T>,
): Promise<T> {
  if (ranks.size === 1) return work();
  let outcome: Outcome = {};
  let failure: unknown;
  if (ranks.rank === 0) {
    try {
      outcome = { value: (await work()) as JsonValue | undefined };
    } catch (error) {
      failure = error;
      outcome = { error: told(error) };
    }
  }
  const bytes = await ranks.broadcast(bytesOf(outcome));
  const { value, error } = JSON.parse(new TextDecoder().decode(bytes)) as Outcome;
  if (error) throw met(ranks.rank === 0 ? failure : errorOf(error));
  return value as T;
}

function met(error: unknown): unknown {
  if (error instanceof Error) agreed.add(error);
  return error;
}

function bytesOf(outcome: Outcome): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(outcome));
}

function told(error: unknown): ToldError {
  if (error instanceof CtrError) {
    const { name, message, where, fix } = error;
    return { name, message, where, fix };
  }
  return { name: 'Error', message: error instanceof Error ? error.message : String(error) };
}

/** The same kind of error with the same words. */
function errorOf({ name, message, where, fix }: ToldError): Error {
  const Kind = ERRORS[name as keyof typeof ERRORS] as (new (parts: ErrorParts) => CtrError) | undefined;
  if (!Kind || where === undefined) return new Error(message);
  const error = new Kind({ where, rule: message, fix });
  error.message = message;
  return error;
}

/** Does some work on rank 0, then on the others: they find what it has left. Fails on all where it fails on one. */
export async function firstThenOthers<T>(ranks: Collective, work: () => Promise<T>): Promise<T> {
  let value: T | undefined;
  const doNow = async (isTurn: boolean): Promise<void> => {
    if (isTurn) value = await work();
  };
  await together(ranks, () => doNow(ranks.rank === 0));
  await together(ranks, () => doNow(ranks.rank > 0));
  return value as T;
}
