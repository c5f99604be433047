import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

import { parquetColumn, parquetWriter } from '@fsdnet/datasets/node';
import type { TableRow } from '@fsdnet/datasets/node';

import { ObjectColumns, storedValue } from './object-columns.ts';
import { predictionColumn } from './scored-output.ts';
import type { ScoredOutput } from './scored-output.ts';
import type { FileSink } from './whole-file.ts';

/**
 * Rows of any JSON values. A Parquet file needs the type of each column before its first row, and only the last row
 * tells it, so the rows wait in a temporary file.
 */
export function objectsToParquet(columns: readonly string[], write: FileSink): ScoredOutput {
  const types = new ObjectColumns(columns);
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
        types.observe(record);
        return `${JSON.stringify([record, predictions[index]])}\n`;
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
        const [record, prediction] = JSON.parse(line) as [Record<string, unknown>, number];
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

function recordOf({ record, cells }: TableRow, columns: readonly string[]): Readonly<Record<string, unknown>> {
  if (!record) return Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
  const { [predictionColumn]: _replaced, ...others } = record;
  return others;
}
