import { InputError } from '@fsdnet/core';
import { nearestWord } from '@fsdnet/core/engine';

/** Longest name and longest list of names that a message shows. */
const LONGEST_NAME = 40;
const MOST_NAMES = 30;

/** A column name in quotes, never long. */
export function quotedName(name: string): string {
  return JSON.stringify(shortened(name));
}

/** Column names one after the other, never many. */
export function listedNames(names: readonly string[]): string {
  const listed = names.slice(0, MOST_NAMES).map(shortened).join(', ');
  return names.length > MOST_NAMES ? `${listed} and ${names.length - MOST_NAMES} more` : listed;
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

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
