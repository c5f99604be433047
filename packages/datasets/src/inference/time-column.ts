import { DAY, timeOfCell, type Missing, type TimeNumbers } from '@fsdnet/core/engine';
import { timeNumbersOf } from '../times.ts';
import { namesCodeOrQuantity, partsOf } from './column-kind.ts';
import { looksLikeANumber, presentText } from './column-profile.ts';

/** What a sample says about a column of times. */
export interface TimeColumn {
  /** What its numbers are. */
  readonly numbers: TimeNumbers;
  /** "timestamps in Unix seconds", "dates", … */
  readonly what: string;
  /** Milliseconds since 1970 of the cells in the sample that are times. */
  readonly times: readonly number[];
  /** Whether times of day are known. */
  readonly clock: boolean;
}

/** What is known beforehand. */
export interface TimeHints {
  /** Tokens that stand for a missing value. */
  readonly missing: Missing;
  /** "named": the user says that the column holds times; "split": that rows are split by it as a time. */
  readonly expected: 'named' | 'split' | undefined;
}

/** Share of dates from which other text in a column is taken for a mistake. */
const NEARLY_ALL_DATES = 0.95;
/** Share of different values from which numbers without a telling name may be times. */
const MOSTLY_DIFFERENT = 0.5;
/** Times that such numbers must lie between. */
const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2040);

/** Words in the names of columns that hold times. */
const TIME_WORDS = new Set(
  'time timestamp ts date datetime dt day hour when at created updated modified published'.split(' '),
);

/** Takes a column for one of times, by its name and a sample of its cells; undefined where it most likely is none. */
export function timeColumn(
  name: string,
  cells: Iterable<unknown>,
  { missing, expected }: TimeHints,
): TimeColumn | undefined {
  const present = [...cells].filter((cell) => presentText(cell, missing) !== undefined);
  const numbers = present.map(String).filter(looksLikeANumber);
  const dates = present.filter((cell) => !looksLikeANumber(String(cell)) && !Number.isNaN(timeOfCell(cell))).length;
  if (dates > 0 && dates >= present.length * NEARLY_ALL_DATES) return described('unix', present, dates);
  if (numbers.length === present.length) {
    const different = [...new Set(numbers)];
    const form = timeNumbersOf(different);
    const telling = expected !== undefined || partsOf(name).some((part) => TIME_WORDS.has(part));
    const certain = telling || (form === 'unix' && areManyTimes(name, different, present.length));
    if (form !== undefined && certain) return described(form, present, dates);
  }
  return expected === 'named' ? described('unix', present, dates) : undefined;
}

/** Whether numbers in a column whose name does not say so are times: whole, of our days, and hardly any like another. */
function areManyTimes(name: string, different: readonly string[], present: number): boolean {
  return (
    !namesCodeOrQuantity(name) &&
    different.length > present * MOSTLY_DIFFERENT &&
    different.every((text) => {
      const time = timeOfCell(text);
      return Number.isInteger(Number(text)) && time >= EARLIEST && time < LATEST;
    })
  );
}

function described(numbers: TimeNumbers, present: readonly unknown[], dates: number): TimeColumn {
  const times = present.map((cell) => timeOfCell(cell, numbers)).filter((time) => Number.isFinite(time));
  const clock = times.some((time) => time % DAY !== 0);
  const dated = clock ? 'dates with a time of day' : 'dates';
  const written = numbers === 'unix' ? `timestamps in Unix ${unitOf(present)}` : `times written ${numbers}`;
  return { numbers, what: dates > 0 ? dated : written, times, clock };
}

/** Units of numbers since 1970 by how many digits they have more than milliseconds. */
const UNITS: ReadonlyMap<number, string> = new Map([
  [0, 'milliseconds'],
  [3, 'microseconds'],
  [6, 'nanoseconds'],
]);

function unitOf(present: readonly unknown[]): string {
  const largest = present.reduce((most: number, cell) => Math.max(most, Number(cell) || 0), 0);
  return UNITS.get(Math.round(Math.log10(largest / timeOfCell(largest)))) ?? 'seconds';
}
