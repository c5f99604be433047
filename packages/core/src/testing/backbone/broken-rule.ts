import { CtrError, ShapeError, type ErrorParts } from '../../errors.ts';
import type { ParallelBackbone } from '../../model/backbone.ts';

/** An error of the conformance suite. */
export function brokenRule({ name }: ParallelBackbone, parts: Omit<ErrorParts, 'where'>): ShapeError {
  return new ShapeError({ ...parts, where: `backbone "${name}"` });
}

/** What `work` threw, in words; an error that already says where and why is passed on. */
export function messageOf(error: unknown): string {
  if (error instanceof CtrError) throw error;
  return `"${(error instanceof Error ? error.message : String(error)).trim()}"`;
}
