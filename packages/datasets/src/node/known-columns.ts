import type { LibsvmLayout } from '../parsers/libsvm-layout.ts';
import { layoutColumns } from '../parsers/libsvm-layout.ts';
import type { CellType } from '../parsers/typed-header.ts';
import type { KnownColumn } from '../inference/known-column.ts';

/** Columns by what a file itself says of them. */
export type KnownColumns = ReadonlyMap<string, KnownColumn>;

/** What a typed header says, as in RecBole's atomic files. */
export function columnsOfTypes(types: ReadonlyMap<string, CellType>): KnownColumns {
  return new Map([...types].map(([column, type]) => [column, columnOfType(type)]));
}

function columnOfType(type: CellType): KnownColumn {
  const reason = `${type} in the header`;
  switch (type) {
    case 'token':
      return { use: 'categorical', reason };
    case 'float':
      return { use: 'numeric', reason };
    case 'token_seq':
    case 'float_seq':
      return { use: 'multiValued', separator: ' ', reason };
  }
}

/** What the entries of libsvm rows say: an index is a category however many there are. */
export function columnsOfLayout(layout: LibsvmLayout): KnownColumns {
  const columns = layoutColumns({ ...layout, label: false });
  switch (layout.kind) {
    case 'libfm':
      return new Map(
        columns.flatMap((column, position): [string, KnownColumn][] =>
          layout.fields[position] === 'index'
            ? [[column, { use: 'categorical', reason: 'the indices of entries index:1' }]]
            : [],
        ),
      );
    case 'sparse':
      return new Map(
        columns.map((column) => [column, { use: 'multiValued', reason: 'the indices of entries index:1' }]),
      );
    case 'dense':
      return new Map();
  }
}
