import type { JsonObject } from '../run-store/index.ts';
import type { FileSystem } from './file-system.ts';
import { seal, unseal } from './sealed-json.ts';

const FORMAT = 'fsdnet-run';

/** Text of config.json. */
export function sealConfig(config: JsonObject): string {
  return `${JSON.stringify(seal(FORMAT, config), undefined, 2)}\n`;
}

/** What config.json holds; undefined when it is not there. */
export async function readConfig(files: FileSystem, path: string): Promise<JsonObject | undefined> {
  const bytes = await files.read(path);
  return bytes && unseal(new TextDecoder().decode(bytes), FORMAT, path);
}
