import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureSpec } from '../figures/figure.ts';
import { scatterSpec } from '../figures/scatter.ts';
import { render } from '../figures/render.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { csvTable, latexTable } from '../tables/table.ts';
import { indexText } from './index-page.ts';
import { pageText, type Page } from './page.ts';

/** The texts of some pages by the names of their files: Markdown, CSV and LaTeX; pictures are drawn by `writePages`. */
export function pageFiles(pages: readonly Page[], index: RowIndex): ReadonlyMap<string, string> {
  const files = new Map<string, string>([['README.md', indexText(pages, index)]]);
  for (const page of pages) {
    files.set(`${page.name}.md`, pageText(page));
    for (const section of page.sections) {
      if (section.kind !== 'table') continue;
      files.set(`${section.name}.csv`, csvTable(section.table));
      files.set(`${section.name}.tex`, latexTable(section.table));
    }
  }
  return files;
}

/** Writes pages into a folder, with the pictures of those that are `drawn`. */
export async function writePages(
  folder: string,
  pages: readonly Page[],
  index: RowIndex,
  drawn: (page: Page) => boolean,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pageFiles(pages, index)) writeFileSync(join(folder, name), text);
  for (const section of pages.filter(drawn).flatMap(({ sections }) => sections)) {
    if (section.kind !== 'figure' && section.kind !== 'scatter') continue;
    const spec = section.kind === 'figure' ? figureSpec(section.figure) : scatterSpec(section.title, section.panels);
    const { svg, png } = await render(spec);
    writeFileSync(join(folder, `${section.name}.svg`), svg);
    writeFileSync(join(folder, `${section.name}.png`), png);
  }
}
