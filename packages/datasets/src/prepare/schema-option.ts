import type { Schema } from '@fsdnet/core';
import type { OptionWithoutDefault } from '@fsdnet/core/engine';

/** A schema in place of options that say what the columns are. */
export const schemaOption: OptionWithoutDefault<Schema> = {
  type: 'value',
  what: 'a schema such as defineSchema gives',
  accepts: (value) => Array.isArray((value as Schema | null)?.features),
  otherwise: 'from the named columns; the rest is inferred',
  line: 'Schema that describes the columns.',
};
