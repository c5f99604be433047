import { ConfigError } from '@fsdnet/core';
import { PAD, type FieldLayout, type Pooling, type TableSpec } from '@fsdnet/core/engine';
import type { RowShare } from './row-share.ts';

/** Where one field lives: in the table's values, in a gathered row, and in the encoded rows. */
export interface FieldPlace {
  readonly name: string;
  readonly kind: 'categorical' | 'numeric' | 'multiValued';
  readonly dim: number;
  /** Rows of the field's own table; 1 for a numeric field that is not piecewise, 0 with soft buckets. */
  readonly rows: number;
  /** Index of the field whose rows it has, which may be an earlier one. */
  readonly owner: number;
  /** Whether its rows are those of an earlier field. */
  readonly shared: boolean;
  /** First value in the table's array. */
  readonly offset: number;
  /** First row, counting the rows of all fields. */
  readonly firstRow: number;
  /** Its row of PAD, counting the rows of all fields; −1 where there is none. */
  readonly padRow: number;
  /** First column in a gathered row. */
  readonly column: number;
  /** Position among the fields of its kind: the column of `ids` or `numbers`, the index into `lists`. */
  readonly source: number;
  readonly pooling: Pooling;
  /** Whether it is a numeric field whose vectors lie between neighbouring rows. */
  readonly piecewise: boolean;
}

/** Neighbouring categorical fields of equal size: one tight loop serves them all. */
export interface CategoricalRun {
  readonly source: number;
  readonly column: number;
  readonly dim: number;
  /** Offset of each field's values. */
  readonly offsets: Int32Array;
  /** First row of each field. */
  readonly firstRows: Int32Array;
}

/** How one table is laid out: the fields one after the other, each row-major [rows, dim]. */
export interface TablePlan {
  readonly name: string;
  readonly fields: readonly FieldPlace[];
  readonly categorical: readonly CategoricalRun[];
  /** Those with one row. */
  readonly numeric: readonly FieldPlace[];
  readonly piecewise: readonly FieldPlace[];
  readonly multiValued: readonly FieldPlace[];
  /** Columns of `EncodedRows.ids` and `numbers`. */
  readonly idColumns: number;
  readonly numberColumns: number;
  /** Values of a gathered row. */
  readonly width: number;
  /** Values and rows of all fields. */
  readonly size: number;
  readonly rows: number;
}

/** Offsets are integers of 32 bits. */
const MOST_VALUES = 2 ** 31 - 1;

/**
 * Lays out a table over the fields of `layout`.
 *
 * @throws ConfigError for one with more values than offsets reach.
 */
export function planTable(layout: FieldLayout, spec: TableSpec): TablePlan {
  const sources = { categorical: 0, numeric: 0, multiValued: 0 };
  let offset = 0;
  let firstRow = 0;
  let column = 0;
  const placed = new Map<string, FieldPlace>();
  const fields = layout.fields.map(
    ({ name, kind, rows, pooling = 'mean', rowsOf, piecewise = false }, index): FieldPlace => {
      const dim = spec.dims[index]!;
      const owner = rowsOf === undefined ? undefined : placed.get(rowsOf);
      const place: FieldPlace = {
        name,
        kind,
        dim,
        rows,
        owner: owner?.owner ?? index,
        shared: owner !== undefined,
        offset: owner?.offset ?? offset,
        firstRow: owner?.firstRow ?? firstRow,
        padRow: kind === 'numeric' ? -1 : (owner?.firstRow ?? firstRow) + PAD,
        column,
        source: sources[kind]++,
        pooling,
        piecewise,
      };
      placed.set(name, place);
      if (!owner) {
        offset += rows * dim;
        firstRow += rows;
      }
      column += dim;
      return place;
    },
  );
  if (offset > MOST_VALUES) {
    throw new ConfigError({
      where: `table "${spec.name}"`,
      rule: `must have at most ${MOST_VALUES} values`,
      got: `${firstRow} rows with ${offset} values`,
      fix: 'Take fewer rows (`hash`, --hash, --min-count) or shorter vectors (`embeddingDim`, --embedding-dim).',
    });
  }
  return {
    name: spec.name,
    ...groupsOf(fields),
    idColumns: sources.categorical,
    numberColumns: sources.numeric,
    width: column,
    size: offset,
    rows: firstRow,
  };
}

/** The rows of a share, as a table of their own. */
export function planOfShare(table: TablePlan, share: RowShare): TablePlan {
  return repacked(table, ({ firstRow, rows, padRow }) => ({
    rows: share.countBefore(firstRow + rows) - share.countBefore(firstRow),
    padRow: padRow >= 0 && share.has(padRow) ? share.countBefore(padRow) : -1,
  }));
}

/** Some rows of a table, in ascending order, as a table of their own. */
export function planOfRows(table: TablePlan, rows: Int32Array): TablePlan {
  let next = 0;
  return repacked(table, (place) => {
    const first = next;
    const end = place.firstRow + place.rows;
    while (next < rows.length && rows[next]! < end) next++;
    return { rows: next - first };
  });
}

/** The same fields with other rows, which `rowsOf` tells of each field that has rows of its own. */
function repacked(
  table: TablePlan,
  rowsOf: (place: FieldPlace) => Pick<FieldPlace, 'rows'> & Partial<Pick<FieldPlace, 'padRow'>>,
): TablePlan {
  let offset = 0;
  let firstRow = 0;
  const fields: FieldPlace[] = [];
  for (const place of table.fields) {
    if (place.shared) {
      const { rows, offset: start, firstRow: first, padRow } = fields[place.owner]!;
      fields.push({ ...place, rows, offset: start, firstRow: first, padRow });
      continue;
    }
    const own = { ...place, ...rowsOf(place), offset, firstRow };
    fields.push(own);
    offset += own.rows * own.dim;
    firstRow += own.rows;
  }
  return { ...table, ...groupsOf(fields), size: offset, rows: firstRow };
}

/** The fields by what is done with them. */
function groupsOf(
  fields: readonly FieldPlace[],
): Pick<TablePlan, 'fields' | 'categorical' | 'numeric' | 'piecewise' | 'multiValued'> {
  return {
    fields,
    categorical: runsOf(fields),
    // Those with soft buckets have no vector here.
    numeric: fields.filter(({ kind, dim, piecewise }) => kind === 'numeric' && dim > 0 && !piecewise),
    piecewise: fields.filter(({ piecewise }) => piecewise),
    multiValued: fields.filter(({ kind }) => kind === 'multiValued'),
  };
}

function runsOf(fields: readonly FieldPlace[]): CategoricalRun[] {
  const runs: FieldPlace[][] = [];
  let previous: FieldPlace | undefined;
  for (const field of fields) {
    if (field.kind === 'categorical') {
      const continues = previous?.kind === 'categorical' && previous.dim === field.dim;
      if (continues) runs.at(-1)!.push(field);
      else runs.push([field]);
    }
    previous = field;
  }
  return runs.map((run) => ({
    source: run[0]!.source,
    column: run[0]!.column,
    dim: run[0]!.dim,
    offsets: Int32Array.from(run, ({ offset: start }) => start),
    firstRows: Int32Array.from(run, ({ firstRow: start }) => start),
  }));
}
