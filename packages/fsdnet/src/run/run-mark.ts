import { createHmac, timingSafeEqual } from 'node:crypto';

import type { ModelSpec } from '../models/index.ts';
import { storedUserKey, userKey } from './user-key.ts';

/** A module of the user's own and what its files hold. */
export type OwnModule = Pick<ModelSpec, 'file' | 'sha256' | 'imports'>;

/**
 * Says that this user trained a run with these modules: their HMAC-SHA256 under the key of the user's cache folder, in
 * hexadecimal digits. Undefined where the cache folder cannot keep a key. It holds for what is executed, and so for the run
 * wherever it lies.
 */
export function runMark(modules: readonly OwnModule[]): string | undefined {
  const key = userKey();
  return key && markUnder(key, modules);
}

/** Whether a mark is what `runMark` gives here; anything may stand in a run folder from elsewhere. */
export function isMarked(modules: readonly OwnModule[], mark: unknown): boolean {
  const key = storedUserKey();
  if (!key || typeof mark !== 'string') return false;
  const [found, expected] = [Buffer.from(mark), Buffer.from(markUnder(key, modules))];
  return found.length === expected.length && timingSafeEqual(found, expected);
}

function markUnder(key: Uint8Array, modules: readonly OwnModule[]): string {
  const files = modules.map(({ file, sha256, imports = {} }) => [file, sha256, Object.entries(imports).sort()]);
  return createHmac('sha256', key).update(JSON.stringify(files)).digest('hex');
}
