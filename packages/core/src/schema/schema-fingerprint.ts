import type { FittedSchema } from './fitted-schema.ts';
import { fittedSchemaToJson } from './fitted-schema-json.ts';

/**
 * 32 hexadecimal digits that are equal for equal fitted schemas (features, vocabularies, scales): tells a checkpoint
 * of another schema. Not meant against deliberate forgery.
 */
export function schemaFingerprint(fitted: FittedSchema): string {
  return fittedSchemaToJson(fitted).fingerprint;
}
