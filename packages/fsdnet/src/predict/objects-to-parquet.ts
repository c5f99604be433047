import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

import { parquetColumn, parquetWriter } from '@fsdnet/datasets/node';
import type { TableRow } from '@fsdnet/datasets/node';

import { exactJson, parsedExactly } from './exact-json.ts';
import { listSeparators } from './list-text.ts';
import { ObjectColumns, storedValue } from './object-columns.ts';
import { refuseOwnPrediction } from './prediction-column.ts';
import type { ScoredOutput, ScoredTable } from './scored-output.ts';

/**
 * Rows of any JSON values. A Parquet file needs the type of each column before its first row, and only the last row
 * tells it, so the rows wait in a temporary file.
 */
export function objectsToParquet(scored: ScoredTable): ScoredOutput {
  const { table, schema, predictionColumn, write } = scored;
  const { columns } = table;
  const types = new ObjectColumns(columns, new Set(listSeparators(schema).keys()));
  let folder = '';
  let spool: ReturnType<typeof createWriteStream> | undefined;
  const path = (): string => join(folder, 'rows.jsonl');
  return {
    async begin() {
      folder = await mkdtemp(join(tmpdir(), 'fsdnet-rows-'));
      spool = createWriteStream(path());
      await once(spool, 'open');
    },
    async add(rows, predictions) {
      const lines = rows.map((row, index) => {
        const record = recordOf(row, columns);
        if (row.record) refuseOwnPrediction(record, row.line, scored);
        types.observe(record);
        return `${exactJson([record, predictions[index]])}\n`;
      });
      if (!spool?.write(lines.join(''))) await once(spool!, 'drain');
    },
    async end() {
      spool?.end();
      await finished(spool!);
      const kinds = types.kinds();
      const written = Array.from(kinds, ([name, kind]) => parquetColumn(name, kind));
      const writer = await parquetWriter([...written, parquetColumn(predictionColumn, 'float')], write);
      for await (const line of createInterface({ input: createReadStream(path()), crlfDelay: Infinity })) {
        const [record, prediction] = parsedExactly(line) as [Record<string, unknown>, number];
        await writer.add([...Array.from(kinds, ([name, kind]) => storedValue(record[name], kind)), prediction]);
      }
      await writer.finish();
    },
    async close() {
      spool?.destroy();
      if (folder !== '') await rm(folder, { recursive: true, force: true });
    },
  };
}

function recordOf({ text, cells }: TableRow, columns: readonly string[]): Readonly<Record<string, unknown>> {
  if (text !== undefined) return parsedExactly(text) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
}
