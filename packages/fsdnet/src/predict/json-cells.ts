import type { FittedSchema } from '@fsdnet/core';
import { sourceColumn } from '@fsdnet/core/engine';
import type { ParquetColumn, TableRow } from '@fsdnet/datasets/node';

import { numberWithDigits } from './exact-json.ts';
import type { ScoredTable } from './scored-output.ts';

/** Makes the values that JSON has for a row's cells: numbers as numbers with all of their digits, what is missing as null. */
export function jsonCells({
  table,
  schema,
}: Pick<ScoredTable, 'table' | 'schema'>): (row: TableRow) => readonly unknown[] {
  const { parquet, columns } = table;
  if (!parquet) {
    const numbers = numberColumns(schema);
    const known = new Set(schema.schema.features.map(sourceColumn));
    const readers = columns.map((name) => (numbers.has(name) ? numberOfText : known.has(name) ? presentText : asItIs));
    return ({ cells }) => readers.map((read, index) => read(cells[index]));
  }
  const texts = textColumns(schema);
  const decimal = parquet.map((column) => isDecimal(column) && !texts.has(column.name));
  return ({ cells, stored = [] }) =>
    cells.map((cell, index) => (decimal[index] ? numberOfText(cell) : withStoredDigits(cell, stored[index])));
}

/** Columns of text that hold numbers where the text is one: numeric features, the label, the weight. */
function numberColumns({ schema: { features, label, weight } }: FittedSchema): ReadonlySet<string | undefined> {
  const numeric = features.filter(({ kind }) => kind === 'numeric').map(sourceColumn);
  return new Set([...numeric, label, weight]);
}

/** Categories whose tokens are letter for letter those of the cells. */
function textColumns({ schema: { features } }: FittedSchema): ReadonlySet<string> {
  const asWritten = features.filter((feature) => feature.kind === 'categorical' && feature.tokens !== 'number');
  return new Set(asWritten.map(sourceColumn));
}

function asItIs(cell: unknown): unknown {
  return cell;
}

function presentText(cell: unknown): unknown {
  return cell === '' ? null : cell;
}

function numberOfText(cell: unknown): unknown {
  if (typeof cell !== 'string') return cell;
  const text = cell.trim();
  return text === '' ? null : (numberWithDigits(text) ?? cell);
}

/** Integers that a number would round are text in cells, and numbers where they are stored. */
function withStoredDigits(cell: unknown, stored: unknown): unknown {
  if (typeof cell === 'string' && typeof stored === 'bigint') return numberWithDigits(cell) ?? cell;
  if (Array.isArray(cell) && Array.isArray(stored))
    return cell.map((item: unknown, index) => withStoredDigits(item, stored[index]));
  return cell;
}

function isDecimal({ elements: [element] }: ParquetColumn): boolean {
  return element?.converted_type === 'DECIMAL' || element?.logical_type?.type === 'DECIMAL';
}
