import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a module knows of itself; nothing in a program that was bundled as CommonJS. */
type OwnMeta = Pick<Partial<ImportMeta>, 'url'>;

/** URL of the module whose `import.meta` is given; where that is empty, of the file that was started. */
export function moduleUrl({ url }: OwnMeta): string {
  return url ?? pathToFileURL(process.argv[1] ?? join(process.cwd(), 'program')).href;
}

/** Folder of the module whose `import.meta` is given; where that is empty, of the file that was started. */
export function moduleFolder(meta: OwnMeta): string {
  return dirname(fileURLToPath(moduleUrl(meta)));
}
