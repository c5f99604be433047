import type { FittedSchema } from '@fsdnet/core';
import { fittedSchemaFromJson } from '@fsdnet/core/engine';
import type { Hash } from './sha256.ts';

/** Schemas that are in use, by the checksum of their text. */
const inUse = new Map<string, WeakRef<FittedSchema>>();

/**
 * The schema in the bytes of a schema.json. Runs with the same one share it while any of them is in use, and with it the
 * look-up tables of its tokens: a model that is loaded again, or in another version, makes none.
 *
 * @throws StorageError that names `where` when it is damaged or of a later version.
 */
export function sharedSchema(bytes: Uint8Array, where: string, hash: Hash): FittedSchema {
  hash.update(bytes);
  const checksum = hash.digest('hex');
  const known = inUse.get(checksum)?.deref();
  if (known) return known;
  const schema = fittedSchemaFromJson(new TextDecoder().decode(bytes), where);
  for (const [key, reference] of inUse) if (reference.deref() === undefined) inUse.delete(key);
  inUse.set(checksum, new WeakRef(schema));
  return schema;
}
