// Makes the portfolio that ships and one for each left-out source of the table of candidates, in seconds.
//   node --conditions=@fsdnet/source benchmarks/own-data/portfolio/make-portfolios.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecipeEntry } from '@fsdnet/training';
import { format } from 'prettier';
import { ROOT } from '../../alternation.ts';
import { SETS } from '../sets/index.ts';
import { readCandidateRows, readCandidates } from './candidate-row.ts';
import { LEFT_OUT_FOLDER, leftOutPortfolio } from './left-out.ts';
import { choosePortfolio, type ChosenPortfolio } from './choose-portfolio.ts';

/** Entries of a portfolio: a race halves them twice. */
const SIZE = 4;

const SHIPPED = join(ROOT, 'packages/training/src/recipe/portfolio.ts');

const candidates = readCandidates();
const rows = readCandidateRows();
const measured = SETS.filter(({ name }) => rows.some(({ set }) => set === name));
for (const { name } of SETS) {
  const count = new Set(rows.filter(({ set }) => set === name).map(({ candidate }) => candidate)).size;
  if (count < candidates.length) console.log(`${name}: ${count} of ${candidates.length} candidates are measured`);
}

mkdirSync(LEFT_OUT_FOLDER, { recursive: true });
for (const left of new Set(SETS.map(({ source }) => source))) {
  const others = measured.filter(({ source }) => source !== left);
  const chosen = choosePortfolio(candidates, rows, others, SIZE);
  writeFileSync(leftOutPortfolio(left), `${JSON.stringify(chosen.entries, undefined, 2)}\n`);
  tell(`without ${left}`, chosen);
}
const shipped = choosePortfolio(candidates, rows, measured, SIZE);
tell('all', shipped);
writeFileSync(SHIPPED, await sourceOf(shipped.entries));

function tell(title: string, { entries, regrets }: ChosenPortfolio): void {
  const texts = entries.map(({ name }, index) => `${name} (${(100 * regrets[index]!).toFixed(2)} %)`);
  console.log(`${title}: ${texts.join('; ')}`);
}

function sourceOf(entries: readonly RecipeEntry[]): Promise<string> {
  const text = `import type { RecipeEntry } from './recipe-entry.ts';

/**
 * What is tried on data that nothing is known about, the best single one first. Chosen by
 * benchmarks/own-data/portfolio/make-portfolios.ts (decisions/0013); do not edit.
 */
export const portfolio: readonly RecipeEntry[] = ${JSON.stringify(entries)};
`;
  return format(text, { parser: 'typescript', singleQuote: true, printWidth: 120 });
}
