import { readFileSync } from 'node:fs';

/** The build puts the version in its place; the name is unknown where the sources run. */
declare const FSDNET_VERSION: string | undefined;

/** Version of this package. */
export const version: string =
  typeof FSDNET_VERSION === 'string'
    ? FSDNET_VERSION
    : (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string })
        .version;
