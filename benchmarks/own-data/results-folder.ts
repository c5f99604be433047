import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    return existsSync(file) ? readRows(file) : [];
  }

  readAll(): readonly ResultRow[] {
    return readdirSync(this.#path)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .flatMap((name) => readRows(join(this.#path, name)));
  }

  append(row: ResultRow): void {
    mkdirSync(this.#path, { recursive: true });
    appendFileSync(this.#fileOf(row.contender), `${JSON.stringify(row)}\n`);
  }

  #fileOf(contender: string): string {
    return join(this.#path, `${slugOf(contender)}.jsonl`);
  }
}

function readRows(file: string): readonly ResultRow[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ResultRow);
}
