import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A folder whose tests leave a report in it. */
export interface TestedFolder {
  /** Relative to the root. */
  readonly folder: string;
  readonly path: string;
}

/** Long tests have the tag "long". */
export type TestLength = 'short' | 'long';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What could not be run here, by name. */
  readonly skipped: readonly string[];
  /** Long tests that were left out, by their file. */
  readonly long: readonly string[];
}

export const noTests: Outcome = { passed: 0, failed: 0, skipped: [], long: [] };

/** Both together. */
export function sumOf(first: Outcome, second: Outcome): Outcome {
  return {
    passed: first.passed + second.passed,
    failed: first.failed + second.failed,
    skipped: [...first.skipped, ...second.skipped],
    long: [...first.long, ...second.long],
  };
}

/** The part of Vitest's JSON report that is counted. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly tags: readonly string[];
    }[];
  }[];
}

const reportFile = (path: string): string => join(path, 'test-results', 'vitest.json');

/** Removes earlier results, so that only this run's are counted. */
export function removeResults(folders: readonly TestedFolder[]): void {
  for (const { path } of folders) rmSync(reportFile(path), { force: true });
}

/** Counts the tests of one length in a folder; one without results and a file that does not load count as one failure. */
export function readResults({ folder, path }: TestedFolder, length: TestLength): Outcome {
  if (!existsSync(reportFile(path))) return { ...noTests, failed: 1 };
  const { testResults } = JSON.parse(readFileSync(reportFile(path), 'utf8')) as VitestReport;
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName, tags }) => ({
      status,
      isLong: tags.includes('long'),
      file: `${folder}/${relative(path, name)}`,
      name: `${folder}: ${fullName.trim()}`,
    })),
  );
  const ofLength = tests.filter(({ isLong }) => isLong === (length === 'long'));
  const count = (wanted: string): number => ofLength.filter(({ status }) => status === wanted).length;
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: count('passed'),
    failed: count('failed') + broken.length,
    skipped: ofLength.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ name }) => name),
    long: length === 'long' ? [] : tests.filter(({ isLong }) => isLong).map(({ file }) => file),
  };
}
