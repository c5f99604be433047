import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keyOf } from '../grid/job-key.ts';
import { stages } from '../grid/priority.ts';
import { methods, TRIALS } from '../grid/search.ts';
import { NUMERICS } from '../numerics.ts';
import { readPeers, resultsPage } from '../first-results/index.ts';
import { ResultsFolder } from '../rows/results-folder.ts';
import { RowIndex } from '../rows/row-index.ts';
import { Facts } from '../run/facts.ts';
import { scoreCell } from '../tables/scores-cells.ts';
import { csvTable, latexTable, markdownTable } from '../tables/table.ts';
import { madeUpJobs, madeUpRow } from '../test-support/made-up.ts';
import { allPages } from './all-pages.ts';
import { withResults } from './front-page.ts';
import { pageFiles } from './write-pages.ts';

const packageFolder = join(import.meta.dirname, '../..');
const root = join(packageFolder, '../..');
const results = new ResultsFolder(join(packageFolder, 'results'));
const rows = results.read();

describe('what is committed', () => {
  test('every row says what it is, once', () => {
    for (const row of rows) {
      expect(row.key, row.command).toBe(keyOf(row, row.numerics));
      expect(row).toMatchObject({ dataset: expect.any(String) as unknown, model: expect.any(String) as unknown });
      expect(row.fsd || row.model !== 'fsdnet').toBe(true);
    }
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  test('the pages are those of the rows', () => {
    const index = new RowIndex(rows);
    for (const [name, text] of pageFiles(allPages(index, new Facts(results.path)), index))
      expect(readFileSync(join(root, 'docs/results', name), 'utf8'), name).toBe(text);
    expect(readFileSync(join(packageFolder, 'RESULTS.md'), 'utf8')).toBe(resultsPage(rows, readPeers(results.path)));
  });

  test('the front page has their table', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    expect(withResults(text, new RowIndex(rows))).toBe(text);
    expect(text).toContain('<!-- results -->');
  });
});

test('rows of an earlier numerics version count, and are marked', () => {
  const [first, second] = madeUpJobs(2).map((job) => madeUpRow(job));
  const earlier = { ...first!, numerics: NUMERICS - 1 };
  expect(scoreCell([{ ...earlier, test: { auc: 0.96, logloss: 0.2 } }, second!], 'auc')).toBe(
    '0.97000 ± 0.01414 (2) †',
  );
  expect(scoreCell([second!], 'auc')).toBe('0.98000 (1)');
});

test('a table in three forms', () => {
  const table = { title: 'A & B', head: ['Model', 'AUC'], rows: [['Wide&Deep, "x"', '0.98 ± 0.01']] };
  expect(markdownTable(table)).toBe('| Model | AUC |\n|---|--:|\n| Wide&Deep, "x" | 0.98 ± 0.01 |');
  expect(csvTable(table)).toBe('Model,AUC\n"Wide&Deep, ""x""",0.98 ± 0.01\n');
  expect(latexTable(table)).toContain('    Wide\\&Deep, "x" & 0.98 $\\pm$ 0.01 \\\\\n');
});

describe('the grid', () => {
  test('what is written differently and trained alike is one training', () => {
    const [job] = madeUpJobs(1);
    expect(keyOf({ ...job!, options: { alpha: 0.9 } }, 1)).toBe(keyOf(job!, 1));
    expect(keyOf({ ...job!, options: { alpha: 0.8 } }, 1)).not.toBe(keyOf(job!, 1));
    expect(keyOf(job!, 2)).not.toBe(keyOf(job!, 1));
  });

  test('no method is searched longer than the others may be', () => {
    for (const { title, trials } of methods) expect(trials.length, title).toBe(TRIALS);
  });

  test('every stage has trainings', () => {
    const index = new RowIndex([]);
    for (const { title, jobs } of stages) expect(jobs(index).length, title).toBeGreaterThan(0);
  });
});
