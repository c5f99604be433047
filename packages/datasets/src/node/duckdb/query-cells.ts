import { shortestFloat32 } from '@fsdnet/core/engine';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { bytesText, dateText, decimalText, integerCell, timestampText, timeText } from '../parquet/cell-values.ts';
import type { Duckdb } from './find-duckdb.ts';

/** Makes a table's cell of a value that is there. */
type CellReader = (value: never) => unknown;

/** Makes cells of a column's values, null for a missing one. */
export type ColumnReader = (value: DuckDBValue) => unknown;

/** How the values of a column become cells: by the rules of Parquet's types, so that the same rows are the same data. */
export function columnReader(type: DuckDBType, duckdb: Duckdb): ColumnReader {
  const read = valueReader(type, duckdb) as ((value: DuckDBValue) => unknown) | undefined;
  return read ? (value) => (value === null ? null : read(value)) : (value) => value;
}

/** Undefined where values are cells already. */
function valueReader(type: DuckDBType, duckdb: Duckdb): CellReader | undefined {
  const { DuckDBTypeId } = duckdb;
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.SQLNULL:
      return undefined;
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
      return integerCell;
    case DuckDBTypeId.FLOAT:
      return shortestFloat32;
    case DuckDBTypeId.DECIMAL:
      return ({ value, scale }: { value: bigint; scale: number }) => decimalText(value, scale);
    case DuckDBTypeId.DATE:
      return ({ days }: { days: number }) => dateText(BigInt(days));
    case DuckDBTypeId.TIME:
      return ({ micros }: { micros: bigint }) => timeText(micros, 'MICROS');
    case DuckDBTypeId.TIMESTAMP:
      return ({ micros }: { micros: bigint }) => timestampText(micros, 'MICROS', false);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return ({ micros }: { micros: bigint }) => timestampText(micros, 'MICROS', true);
    case DuckDBTypeId.TIMESTAMP_S:
      return ({ seconds }: { seconds: bigint }) => timestampText(seconds * 1000n, 'MILLIS', false);
    case DuckDBTypeId.TIMESTAMP_MS:
      return ({ millis }: { millis: bigint }) => timestampText(millis, 'MILLIS', false);
    case DuckDBTypeId.TIMESTAMP_NS:
      return ({ nanos }: { nanos: bigint }) => timestampText(nanos, 'NANOS', false);
    case DuckDBTypeId.BLOB:
      return ({ bytes }: { bytes: Uint8Array }) => bytesText(bytes);
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const item = columnReader((type as { valueType: DuckDBType }).valueType, duckdb);
      return ({ items }: { items: readonly DuckDBValue[] }) => items.map(item);
    }
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as { entryNames: readonly string[]; entryTypes: readonly DuckDBType[] };
      const fields = new Map(entryNames.map((name, index) => [name, columnReader(entryTypes[index]!, duckdb)]));
      return ({ entries }: { entries: Readonly<Record<string, DuckDBValue>> }) =>
        Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, fields.get(name)!(value)]));
    }
    case DuckDBTypeId.MAP: {
      const types = type as { keyType: DuckDBType; valueType: DuckDBType };
      const [readKey, readValue] = [columnReader(types.keyType, duckdb), columnReader(types.valueType, duckdb)];
      return ({ entries }: { entries: readonly { key: DuckDBValue; value: DuckDBValue }[] }) =>
        Object.fromEntries(entries.map(({ key, value }) => [String(readKey(key)), readValue(value)]));
    }
    default:
      // UUIDs and what has no type of Parquet's: as DuckDB writes it.
      return String;
  }
}
