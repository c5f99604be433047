import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A folder whose tests leave a report in it. */
export interface TestedFolder {
  /** Relative to the root. */
  readonly folder: string;
  readonly path: string;
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What was not run, by name. */
  readonly skipped: readonly string[];
}

/** The part of Vitest's JSON report that is counted. */
interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const reportFile = (path: string): string => join(path, 'test-results', 'vitest.json');

/** Removes earlier results, so that only this run's are counted. */
export function removeResults(folders: readonly TestedFolder[]): void {
  for (const { path } of folders) rmSync(reportFile(path), { force: true });
}

/** Counts the tests of one folder; one without results and a file that does not load count as one failure. */
export function readResults({ folder, path }: TestedFolder): Outcome {
  if (!existsSync(reportFile(path))) return { passed: 0, failed: 1, skipped: [] };
  const report = JSON.parse(readFileSync(reportFile(path), 'utf8')) as VitestReport;
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: count('passed'),
    failed: count('failed') + broken.length,
    skipped: tests
      .filter((test) => !['passed', 'failed'].includes(test.status))
      .map((test) => `${folder}: ${test.fullName.trim()}`),
  };
}
