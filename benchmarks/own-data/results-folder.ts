import { appendFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonLines } from './json-lines.ts';
import type { ResultRow } from './result-row.ts';

/** The results that are shown. */
export const RESULTS: string = join(import.meta.dirname, 'results');

/** A name as it stands in file names. */
export function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-');
}

/** A file for each contender, a line for each row. */
export class ResultsFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  read(contender: string): readonly ResultRow[] {
    const file = this.#fileOf(contender);
    return existsSync(file) ? readJsonLines<ResultRow>(file) : [];
  }

  readAll(): readonly ResultRow[] {
    return readdirSync(this.#path)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .flatMap((name) => readJsonLines<ResultRow>(join(this.#path, name)));
  }

  append(row: ResultRow): void {
    mkdirSync(this.#path, { recursive: true });
    appendFileSync(this.#fileOf(row.contender), `${JSON.stringify(row)}\n`);
  }

  #fileOf(contender: string): string {
    return join(this.#path, `${slugOf(contender)}.jsonl`);
  }
}
