import { replaceWhole, type FileSystem } from '@fsdnet/core/node';
import type { EpochRecord } from '../progress/index.ts';
import { seal } from '../run-store/sealed-json.ts';

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

function encoded(records: readonly EpochRecord[]): Uint8Array {
  return new TextEncoder().encode(
    records.map((record) => `${JSON.stringify(seal('fsdnet-epoch', record))}\n`).join(''),
  );
}
