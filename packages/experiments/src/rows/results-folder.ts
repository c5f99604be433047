import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disk, replaceWhole } from '@fsdnet/core/node';
import type { ResultRow } from './result-row.ts';

/** Finished rows in the files of a folder, one a line; the new ones of a data set are in `<dataset>.jsonl`. */
export class ResultsFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** All rows, in the order of the files' names, then of their lines. */
  read(): readonly ResultRow[] {
    if (!existsSync(this.path)) return [];
    const files = readdirSync(this.path).filter((name) => name.endsWith('.jsonl'));
    return files.sort().flatMap((name) => linesOf(join(this.path, name)).map((line) => JSON.parse(line) as ResultRow));
  }

  /**
   * Adds a row as one step, unless it is there: whoever is killed meanwhile leaves the file as it was, or with the row. For one
   * process at a time (`alone`).
   */
  async add(row: ResultRow): Promise<void> {
    if (this.read().some(({ key }) => key === row.key)) return;
    mkdirSync(this.path, { recursive: true });
    const file = join(this.path, `${row.dataset}.jsonl`);
    const lines = [...linesOf(file), JSON.stringify(row)];
    await replaceWhole(disk, file, [new TextEncoder().encode(`${lines.join('\n')}\n`)]);
  }
}

function linesOf(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
