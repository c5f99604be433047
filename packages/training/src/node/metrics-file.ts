import { StorageError } from '@fsdnet/core/engine';
import { replaceWhole, type FileSystem } from '@fsdnet/core/node';
import type { EpochRecord } from '../progress/index.ts';
import { seal, unseal } from './sealed-json.ts';

/** Adds one evaluation's line. */
export async function appendRecord(files: FileSystem, path: string, record: EpochRecord): Promise<void> {
  const file = await files.append(path);
  try {
    await file.write(encoded([record]));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Replaces all lines; writes nothing when they are there already. */
export async function writeRecords(files: FileSystem, path: string, records: readonly EpochRecord[]): Promise<void> {
  const bytes = encoded(records);
  const present = await files.read(path);
  if (present && Buffer.compare(present, bytes) === 0) return;
  await replaceWhole(files, path, [bytes]);
}

/** All evaluations; a last line that a kill cut short is left out. */
export async function readRecords(files: FileSystem, path: string): Promise<readonly EpochRecord[]> {
  const bytes = await files.read(path);
  const lines = new TextDecoder().decode(bytes ?? new Uint8Array()).split('\n');
  lines.pop();
  let before = 0;
  return lines.map((line, index) => {
    const where = `${path}:${index + 1}`;
    const record = unseal<EpochRecord>(line, 'fsdnet-epoch', where);
    // A run that another one started is evaluated before its first step.
    const isStart = index === 0 && record.epoch === 0;
    if (!isStart && !(record.epoch > before && Math.ceil(record.epoch) <= Math.floor(before) + 1)) {
      throw new StorageError({
        where,
        rule: `must lie in the epoch after ${before}`,
        got: String(record.epoch),
      });
    }
    before = record.epoch;
    return record;
  });
}

function encoded(records: readonly EpochRecord[]): Uint8Array {
  return new TextEncoder().encode(
    records.map((record) => `${JSON.stringify(seal('fsdnet-epoch', record))}\n`).join(''),
  );
}
