import { InputError, type EncodedPart, type EncodedRows } from '@fsdnet/core';
import { isInBlocks, type Field, type FieldLayout, type TargetColumns } from '@fsdnet/core/engine';

/**
 * The part itself where its rows are in memory; of blocks, one that checks each when it is read for the first time.
 *
 * @throws InputError as `checkEncodedRows` does.
 */
export function checkedPart(part: EncodedPart, layout: FieldLayout, where: string): EncodedPart {
  if (!isInBlocks(part)) {
    checkEncodedRows(part, layout, where);
    return part;
  }
  checkTargets(part, where);
  const checked = new Set<number>();
  return {
    ...part,
    async read(index, memory) {
      const rows = await part.read(index, memory);
      if (!checked.has(index)) checkEncodedRows(rows, layout, `${where}, block ${index + 1}`);
      checked.add(index);
      return rows;
    },
  };
}

/** @throws InputError when arrays have another length than `rows` and the layout ask for, or an id or place lies outside its table. */
function checkEncodedRows(rows: EncodedRows, layout: FieldLayout, where: string): void {
  const ofKind = (kind: Field['kind']): readonly Field[] => layout.fields.filter((field) => field.kind === kind);
  const categorical = ofKind('categorical');
  const numeric = ofKind('numeric');
  const lists = ofKind('multiValued');
  checkLength(where, 'ids', rows.ids, rows.rows * categorical.length);
  checkLength(where, 'numbers', rows.numbers, rows.rows * numeric.length);
  checkLength(where, 'lists', rows.lists, lists.length);
  checkTargets(rows, where);
  for (const [column, field] of categorical.entries()) {
    for (let i = column; i < rows.ids.length; i += categorical.length) checkRow(where, field, 'ids', rows.ids[i]!);
  }
  for (const [column, field] of numeric.entries()) {
    if (!field.piecewise) continue;
    for (let i = column; i < rows.numbers.length; i += numeric.length)
      checkRow(where, field, 'places among knots', rows.numbers[i]!);
  }
  for (const [index, field] of lists.entries()) {
    const { offsets, ids } = rows.lists[index]!;
    checkLength(where, `offsets of "${field.name}"`, offsets, rows.rows + 1);
    for (let row = 0; row < rows.rows; row++) {
      if (offsets[row]! >= 0 && offsets[row]! <= offsets[row + 1]! && offsets[row + 1]! <= ids.length) continue;
      throw new InputError({
        where: `${where}: field "${field.name}"`,
        rule: 'offsets must rise within the ids',
        got: `row ${row}`,
      });
    }
    for (const id of ids) checkRow(where, field, 'ids', id);
  }
}

function checkTargets(part: TargetColumns, where: string): void {
  for (const name of ['labels', 'weights', 'groups'] as const) {
    const column = part[name];
    if (column) checkLength(where, name, column, part.rows);
  }
}

function checkLength(where: string, what: string, { length }: { readonly length: number }, expected: number): void {
  if (length === expected) return;
  throw new InputError({
    where,
    rule: `${what} must have ${expected} entries`,
    got: String(length),
    fix: "Encode the rows with this model's schema.",
  });
}

/** Ids, and places among knots. */
function checkRow(where: string, field: Field, what: string, row: number): void {
  if (row >= 0 && row <= field.rows - 1) return;
  throw new InputError({
    where: `${where}: field "${field.name}"`,
    rule: `${what} must lie between 0 and ${field.rows - 1}`,
    got: String(row),
    fix: "Encode the rows with this model's schema.",
  });
}
