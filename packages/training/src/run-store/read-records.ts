import { StorageError } from '@fsdnet/core/engine';
import type { EpochRecord } from '../progress/index.ts';
import type { ReadableFiles } from './readable-files.ts';
import { unseal } from './sealed-json.ts';

/** All evaluations; a last line that a kill cut short is left out. */
export async function readRecords(files: Pick<ReadableFiles, 'read'>, path: string): Promise<readonly EpochRecord[]> {
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
