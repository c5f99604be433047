import { InputError } from '@fsdnet/core';
import { quotedName } from './column-names.ts';

/** Returns column names after checking that none comes twice. */
export function checkColumns(columns: readonly string[], where: string): readonly string[] {
  const seen = new Set<string>();
  for (const name of columns) {
    if (seen.has(name)) {
      throw new InputError({
        where,
        rule: 'column names must differ',
        got: `${quotedName(name)} twice`,
        fix: 'Rename one of the two.',
      });
    }
    seen.add(name);
  }
  return columns;
}
