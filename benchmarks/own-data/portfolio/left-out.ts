import { join } from 'node:path';

/** Portfolios that were made without one source. */
export const LEFT_OUT_FOLDER: string = join(import.meta.dirname, 'left-out');

/** File of the portfolio that has not seen a source. */
export function leftOutPortfolio(source: string): string {
  return join(LEFT_OUT_FOLDER, `${source}.json`);
}
