import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const file = createRequire(import.meta.url).resolve('@fsdnet/server/package.json');

/** Version of this package. */
export const packageVersion: string = (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
