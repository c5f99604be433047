import { ConfigError } from '../errors.ts';
import type { Feature } from './feature.ts';

/** Which columns a model reads and what they are. */
export interface Schema {
  /** Column of the label. */
  readonly label: string;
  /** Label value that counts as a click. Default: 1, "1", true or "true" against 0, −1, false. */
  readonly positive?: string;
  readonly features: readonly Feature[];
  /** Column of sample weights. */
  readonly weight?: string;
  /** Column whose values group rows for gAUC. */
  readonly group?: string;
}

/** Checks a schema and returns it: at least one feature, no name twice, no feature that is also the label. */
export function defineSchema(schema: Schema): Schema {
  if (schema.features.length === 0) {
    throw new ConfigError({ where: 'schema', rule: 'needs at least one feature', fix: 'Name columns in `features`.' });
  }
  const names = new Set<string>([schema.label]);
  for (const { name } of schema.features) {
    if (names.has(name)) {
      throw new ConfigError({
        where: 'schema',
        rule: 'every column may be used once',
        got: `"${name}" twice`,
        fix: 'Remove one of the two.',
      });
    }
    names.add(name);
  }
  return schema;
}
