import { InputError } from '@fsdnet/core';
import { nearestWord } from '@fsdnet/core/engine';
import { typedHeader } from './parsers/typed-header.ts';

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

/**
 * The column that a name stands for: one of exactly that name, else one without the blanks around it or without the type
 * behind it, as RecBole's headers have it ("age:float"). Undefined where there is none.
 */
export function columnNamed(name: string, columns: readonly string[]): string | undefined {
  const { names } = typedHeader([name.trim()]);
  return [name, name.trim(), ...names].find((candidate) => columns.includes(candidate));
}

/** Returns the column that a name stands for. Throws an InputError with a suggestion where the source has none. */
export function existingColumn(name: string, columns: readonly string[], source: string): string {
  const column = columnNamed(name, columns);
  if (column !== undefined) return column;
  throw missingColumns([name], columns, source);
}

/** The error of names that a source does not have, each with the nearest one that it has. */
export function missingColumns(names: readonly string[], columns: readonly string[], source: string): InputError {
  const nearest = names.flatMap((name) => {
    const word = nearestWord(name, columns);
    return word === undefined
      ? []
      : [names.length === 1 ? quotedName(word) : `${quotedName(word)} for ${quotedName(name)}`];
  });
  const [first = ''] = names;
  return new InputError({
    where: source,
    rule:
      names.length === 1
        ? `column ${quotedName(first)} does not exist`
        : `columns ${names.map(quotedName).join(', ')} do not exist`,
    fix: `${nearest.length === 0 ? '' : `Did you mean ${nearest.join(', ')}? `}Columns: ${listedNames(columns)}.`,
  });
}

/**
 * The names that a text holds: one, where a column has exactly that name, else those between its commas; of a name that has
 * commas itself, all of it. Names that no column has are among them.
 */
export function namesIn(text: string, columns: readonly string[]): readonly string[] {
  if (columnNamed(text, columns) !== undefined) return [text];
  const pieces = text.split(',');
  const mostPieces = Math.max(...columns.map((column) => column.split(',').length));
  const names: string[] = [];
  for (let start = 0; start < pieces.length;) {
    let count = Math.min(mostPieces, pieces.length - start);
    const name = (): string => pieces.slice(start, start + count).join(',');
    while (count > 1 && columnNamed(name(), columns) === undefined) count--;
    names.push(name().trim());
    start += count;
  }
  return names;
}
