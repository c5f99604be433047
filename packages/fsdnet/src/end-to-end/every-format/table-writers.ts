import { parquetColumn, parquetWriter } from '@fsdnet/datasets/node';

import type { RandomColumn, RandomTable, Value } from './random-table.ts';

/** A way to write a table as a file that some people have. */
export interface TableWriter {
  readonly name: string;
  /** Of the file. */
  readonly extension: string;
  write(table: RandomTable): string | Uint8Array | Promise<Uint8Array>;
}

/** How a cell of text is spelled. */
interface Dialect {
  readonly separator: string;
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly quoted: 'where needed' | 'always';
  readonly missing: string;
  readonly cell: (value: Exclude<Value, null>, column: RandomColumn) => string;
}

const plainCell: Dialect['cell'] = (value) => (Array.isArray(value) ? value.join('|') : String(value as string));

/** As pandas writes: integers of a column with a missing value are floats, true is True. */
const pandasCell: Dialect['cell'] = (value, { type, values }) => {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  const isFloat = type === 'decimal' || (type === 'integer' && values.includes(null));
  return isFloat && typeof value === 'number' && Number.isInteger(value)
    ? `${value}.0`
    : plainCell(value, undefined as never);
};

function delimited(dialect: Dialect): TableWriter['write'] {
  const { separator, lineEnd, quoted, missing, cell } = dialect;
  const needsQuotes = (text: string): boolean =>
    quoted === 'always' || [separator, '"', '\n', '\r'].some((special) => text.includes(special));
  const spelled = (text: string): string => (needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return ({ rows, columns }) => {
    const lines = [columns.map(({ name }) => spelled(name))];
    for (let row = 0; row < rows; row++) {
      lines.push(
        columns.map((column) => {
          const value = column.values[row]!;
          return value === null ? missing : spelled(cell(value, column));
        }),
      );
    }
    return lines.map((line) => line.join(separator) + lineEnd).join('');
  };
}

/** A number's digits stand as they are: a double would round some. */
function jsonText(value: Value): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

function jsonLines(textOf: (value: Value) => string): TableWriter['write'] {
  return ({ rows, columns }) =>
    Array.from({ length: rows }, (_, row) => {
      const entries = columns.map(({ name, values }) => `${JSON.stringify(name)}:${textOf(values[row]!)}`);
      return `{${entries.join(',')}}\n`;
    }).join('');
}

const PARQUET_TYPES = {
  integer: 'integer', decimal: 'number', boolean: 'boolean', text: 'text', texts: 'texts',
} as const; // prettier-ignore

async function parquet({ rows, columns }: RandomTable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const types = columns.map(({ name, type }) => parquetColumn(name, PARQUET_TYPES[type]));
  const writer = await parquetWriter(types, async (bytes) => void chunks.push(bytes));
  for (let row = 0; row < rows; row++) {
    await writer.add(
      columns.map(({ type, values }) => {
        const value = values[row]!;
        return type === 'integer' && value !== null ? BigInt(value as number | bigint) : value;
      }),
    );
  }
  await writer.finish();
  return Buffer.concat(chunks);
}

const csv = { separator: ',', lineEnd: '\n', quoted: 'where needed', missing: '', cell: plainCell } as const;

/** Every way of writing that needs nothing but Node. The first one is what the others are compared with. */
export const WRITERS: readonly TableWriter[] = [
  { name: 'csv', extension: 'csv', write: delimited(csv) },
  { name: 'csv of pandas', extension: 'csv', write: delimited({ ...csv, cell: pandasCell }) },
  {
    ...{ name: 'csv of Excel, with semicolons', extension: 'csv' },
    write: delimited({ ...csv, separator: ';', lineEnd: '\r\n', quoted: 'always' }),
  },
  { name: 'tsv', extension: 'tsv', write: delimited({ ...csv, separator: '\t' }) },
  { name: 'JSON lines', extension: 'jsonl', write: jsonLines(jsonText) },
  {
    ...{ name: 'JSON lines of texts', extension: 'jsonl' },
    write: jsonLines((value) =>
      value === null || Array.isArray(value) ? JSON.stringify(value) : JSON.stringify(String(value as string)),
    ),
  },
  { name: 'Parquet', extension: 'parquet', write: parquet },
];

/** Numbers by index; what is 0 is left out. The columns but the label are named by their index. */
export const libsvm: TableWriter = {
  ...{ name: 'libsvm', extension: 'libsvm' },
  write: ({ rows, columns: [label, ...others] }) =>
    Array.from({ length: rows }, (_, row) => {
      const entries = others.flatMap(({ name, values }) =>
        values[row] === 0 ? [] : [`${name}:${String(values[row] as number)}`],
      );
      return `${[label!.values[row] as number, ...entries].join(' ')}\n`;
    }).join(''),
};

/** Categories of the fields f1, f2, … as indices of the value 1. */
export const libfm: TableWriter = {
  ...{ name: 'libfm', extension: 'libfm' },
  write: ({ rows, columns: [label, ...others] }) =>
    Array.from({ length: rows }, (_, row) => {
      const entries = others.map(({ values }) => `${String(values[row] as number)}:1`);
      return `${[label!.values[row] as number, ...entries].join(' ')}\n`;
    }).join(''),
};
