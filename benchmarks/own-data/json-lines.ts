import { readFileSync } from 'node:fs';

/** What a file holds that has a JSON value on each line. */
export function readJsonLines<T>(file: string): readonly T[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
