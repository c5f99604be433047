import { writeWholeFile } from '../../predict/index.ts';
import { comparisonPage, comparisonText, compareRuns } from '../../run/compare/index.ts';
import { rowsOfRun } from '../../run/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { compareOptionTable } from '../options/index.ts';
import type { CompareOptions } from '../options/index.ts';
import type { Context } from './context.ts';

/** `fsdnet compare RUN…`: runs side by side on the same rows. */
export async function compare(context: Context): Promise<void> {
  const options = fromCommandLine<CompareOptions>(compareOptionTable, context.given);
  const { report } = options;
  const rowsOf: Parameters<typeof compareRuns>[2] = async (run) => (await rowsOfRun(run, options, context)).rows;
  const { comparison, measured } = await compareRuns(context.args, options, rowsOf, context);
  if (report !== undefined) {
    const html = comparisonPage(comparison, measured);
    await writeWholeFile(report, (write) => write(html));
  }
  const text = comparisonText(comparison);
  context.console.result(
    { ...comparison, ...(report !== undefined && { report }) },
    report === undefined ? text : `${text}\nreport: ${report}`,
  );
}
