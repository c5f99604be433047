import { schemaFingerprint, type GrowthRules, type OptionWithoutDefault } from '@fsdnet/core/engine';

/** The schema of an earlier run from which one grows. */
export const growthOption: OptionWithoutDefault<GrowthRules> = {
  type: 'value',
  what: 'the schema of an earlier run and how it grows, such as { from: trained.schema }',
  accepts: (value) => typeof value === 'object' && value !== null && 'from' in value,
  otherwise: 'the schema is made anew',
  line: 'What the schema grows from.',
};

/** What tells such rules apart, for the key of encoded data. */
export function growthKey(growth: GrowthRules | undefined): object | undefined {
  return growth && { ...growth, from: schemaFingerprint(growth.from) };
}
