import type { FileSystem } from '@fsdnet/core/node';
import type { StoredCalibration } from '../run-store/index.ts';
import { seal, unseal } from './sealed-json.ts';

const FORMAT = 'fsdnet-calibration';

/** Text of calibration.json. */
export function sealCalibration(calibration: StoredCalibration): string {
  return `${JSON.stringify(seal(FORMAT, calibration), undefined, 2)}\n`;
}

/** What calibration.json holds; undefined when it is not there: nothing was corrected. */
export async function readCalibration(files: FileSystem, path: string): Promise<StoredCalibration | undefined> {
  const bytes = await files.read(path);
  return bytes && unseal<StoredCalibration>(new TextDecoder().decode(bytes), FORMAT, path);
}
