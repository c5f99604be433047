import type { FileSystem } from '@fsdnet/core/node';
import type { StoredCalibration } from '../run-store/index.ts';
import { readSealed, sealedText } from './sealed-json.ts';

const FORMAT = 'fsdnet-calibration';

/** Text of calibration.json. */
export function sealCalibration(calibration: StoredCalibration): string {
  return sealedText(FORMAT, calibration);
}

/** What calibration.json holds; undefined when it is not there: nothing was corrected. */
export function readCalibration(files: FileSystem, path: string): Promise<StoredCalibration | undefined> {
  return readSealed(files, path, FORMAT);
}
