import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvLine } from './csv.ts';
import type { OwnDataRow, OwnDataSet } from './own-data-set.ts';
import { PARTS, splitAtRandom, splitByTime, type Part, type SplitRows } from './split-rows.ts';

/** Column of the label in every file. */
export const LABEL = 'y';

/** One split of a set, as files. */
export interface WrittenSplit {
  /** Of the three parts: results of other rows are not compared. */
  readonly fingerprint: string;
  /** Holds the parts and everything that is made from them. */
  readonly folder: string;
  readonly files: Readonly<Record<Part, string>>;
  readonly rows: Readonly<Record<Part, number>>;
  readonly clicks: Readonly<Record<Part, number>>;
  readonly testLabels: readonly number[];
}

/** Writes a whole set as one file. */
export function writeSet(set: OwnDataSet, rows: readonly OwnDataRow[], work: string): void {
  const folder = join(work, set.name);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, 'set.csv'), csvText(set, rows));
}

/** Writes the parts of a split, unless they are there. */
export function writeSplit(set: OwnDataSet, rows: readonly OwnDataRow[], split: number, work: string): WrittenSplit {
  const numbers = splitOf(set, rows, split);
  const parts = byPart((part) => numbers[part].map((row) => rows[row]!));
  const texts = byPart((part) => csvText(set, parts[part]));
  const fingerprint = createHash('sha256').update(texts.train).update(texts.valid).update(texts.test).digest('hex');
  const folder = join(work, set.name, `split-${split}-${fingerprint.slice(0, 12)}`);
  mkdirSync(folder, { recursive: true });
  const files = byPart((part) => join(folder, `${part}.csv`));
  for (const part of PARTS) if (!existsSync(files[part])) writeWhole(files[part], texts[part]);
  return {
    fingerprint: fingerprint.slice(0, 12),
    folder,
    files,
    rows: byPart((part) => parts[part].length),
    clicks: byPart((part) => parts[part].filter(({ y }) => y === 1).length),
    testLabels: parts.test.map(({ y }) => y),
  };
}

function splitOf({ name, columns, time }: OwnDataSet, rows: readonly OwnDataRow[], split: number): SplitRows {
  if (time === undefined) return splitAtRandom(rows.length, name, split);
  const column = Object.keys(columns).indexOf(time);
  return splitByTime(
    rows.map(({ cells }) => Number(cells[column])),
    split,
  );
}

function csvText({ columns }: OwnDataSet, rows: readonly OwnDataRow[]): string {
  const header = csvLine([LABEL, ...Object.keys(columns)]);
  return [header, ...rows.map(({ y, cells }) => csvLine([String(y), ...cells])), ''].join('\n');
}

function byPart<Value>(make: (part: Part) => Value): Record<Part, Value> {
  return { train: make('train'), valid: make('valid'), test: make('test') };
}

/** A file under its name is complete, also where several runs write it. */
function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
