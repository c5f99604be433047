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
