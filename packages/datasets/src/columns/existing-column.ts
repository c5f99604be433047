import { InputError } from '@fsdnet/core';
import { nearestWord } from '@fsdnet/core/engine';
import { listedNames, quotedName } from './column-names.ts';

/** Returns a column name after checking that the source has it. Throws an InputError with a suggestion. */
export function existingColumn(name: string, columns: readonly string[], source: string): string {
  if (columns.includes(name)) return name;
  const nearest = nearestWord(name, columns);
  throw new InputError({
    where: source,
    rule: `column ${quotedName(name)} does not exist`,
    fix: `${nearest === undefined ? '' : `Did you mean ${quotedName(nearest)}? `}Columns: ${listedNames(columns)}.`,
  });
}
