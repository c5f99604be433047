import { isCoverageWarning } from '../../run/skew/index.ts';
import type { Console } from '../output/index.ts';

/** With `--strict`, warnings about coverage end the command with exit code 2; its results are kept. */
export function judgeCoverage(
  warnings: readonly { readonly code: string }[],
  strict: boolean | undefined,
  console: Console,
): void {
  if (strict !== true || !warnings.some(isCoverageWarning)) return;
  console.error('there are warnings about coverage, which --strict does not accept');
  process.exitCode = 2;
}
