import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Rows of the parts: one batch each, and small enough to be made at once. */
const ROWS = { train: 240, valid: 80, test: 80 };

/** A column and how many values it takes. */
type Columns = Readonly<Record<string, number>>;

const FRAPPE: Columns = {
  ...{ user: 20, item: 30, daytime: 7, weekday: 7, isweekend: 2 },
  ...{ homework: 3, cost: 2, weather: 9, country: 8, city: 9 },
};
const ML_1M: Columns = { UserID: 30, Gender: 2, Age: 7, Occupation: 9, MovieID: 40 };
const ML_TAG: Columns = { user_id: 20, item_id: 30, tag_id: 25 };

/** Writes made-up rows in the official layouts of the benchmark sets below a folder. */
export function writeHandMadeSets(folder: string): void {
  writeParts(join(folder, 'frappe_x1'), 'label', FRAPPE);
  writeParts(join(folder, 'ml-1m_x1'), 'Label', ML_1M);
  writeParts(join(folder, 'ml-tag_x1'), 'label', ML_TAG);
  write(join(folder, 'criteo', 'train.txt'), criteoLines(ROWS.train + ROWS.valid + ROWS.test));
}

function writeParts(folder: string, label: string, columns: Columns): void {
  for (const [part, rows] of Object.entries(ROWS)) {
    const header = [label, ...Object.keys(columns)].join(',');
    const lines = Array.from({ length: rows }, (_, row) => lineOf(row + part.length * 1000, Object.values(columns)));
    write(join(folder, `${part}.csv`), [header, ...lines]);
  }
}

/** Every third row is a click, as far as a hash of its values says so: there is something to learn. */
function lineOf(row: number, sizes: readonly number[]): string {
  const values = sizes.map((size, column) => scrambled(row * 31 + column) % size);
  return [values[0]! % 3 === 0 || scrambled(row) % 7 === 0 ? 1 : 0, ...values].join(',');
}

/** Label, 13 counts, 26 hexadecimal categories, tab-separated, some missing. */
function criteoLines(rows: number): readonly string[] {
  return Array.from({ length: rows }, (_, row) => {
    const counts = Array.from({ length: 13 }, (_, column) => {
      const value = scrambled(row * 17 + column);
      return value % 9 === 0 ? '' : String(value % 50);
    });
    const categories = Array.from({ length: 26 }, (_, column) => {
      const value = scrambled(row * 29 + column + 13);
      return value % 11 === 0 ? '' : (value % 4).toString(16).padStart(8, '0');
    });
    return [scrambled(row) % 4 === 0 ? 1 : 0, ...counts, ...categories].join('\t');
  });
}

/** A fixed scramble of an integer (Knuth's multiplicative hash). */
function scrambled(value: number): number {
  return (Math.imul(value + 1, 2_654_435_761) >>> 0) >>> 7;
}

function write(file: string, lines: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
}
