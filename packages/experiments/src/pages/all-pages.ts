import type { RowIndex } from '../rows/row-index.ts';
import type { Facts } from '../run/facts.ts';
import { beyondPage } from './beyond.ts';
import { figure7Page } from './figure7.ts';
import { figure8Page } from './figure8.ts';
import { figure9Page } from './figure9.ts';
import type { Page } from './page.ts';
import { sweepPage } from './sweep-page.ts';
import { table1Page } from './table1.ts';
import { table2Page } from './table2.ts';
import { table3Page } from './table3.ts';
import { table4Page } from './table4.ts';
import { table5Page } from './table5.ts';

/** Every page, in the order of the paper. */
export function allPages(index: RowIndex, facts: Facts): readonly Page[] {
  return [
    table1Page(facts.datasets()),
    table2Page(index),
    table3Page(index),
    table4Page(facts.parameters()),
    table5Page(index),
    sweepPage('figure4', index),
    sweepPage('figure5', index),
    sweepPage('figure6', index),
    figure7Page(index),
    figure8Page(facts.drawings()),
    figure9Page(index),
    beyondPage(index),
  ];
}
