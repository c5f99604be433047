import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as duckdb from '@duckdb/node-api';
import { EngineError } from '@fsdnet/core/engine';
import { defaultCacheDir } from '@fsdnet/core/node';

/** The module that runs queries. */
export type Duckdb = typeof duckdb;

/** The npm package. */
export const DUCKDB_PACKAGE = '@duckdb/node-api';

/** Version of that package which `fsdnet setup duckdb` installs and which is tested. */
export const DUCKDB_VERSION = '1.5.6-r.1';

/** Folder of the DuckDB that `fsdnet setup duckdb` installs. */
export function duckdbFolder(): string {
  return join(defaultCacheDir(), 'engines', `duckdb-${DUCKDB_VERSION}`);
}

/** Imports a package by the path of its main file, or by its name. */
export type Importer = (specifier: string) => Promise<unknown>;

/**
 * DuckDB: of the user's project, beside this package, or the one that `fsdnet setup duckdb` installed. Throws an EngineError
 * with the command that installs it.
 */
export async function findDuckdb(
  folders: readonly string[] = [process.cwd(), duckdbFolder()],
  load: Importer = (specifier) => import(specifier),
): Promise<Duckdb> {
  try {
    const path = folders.map(mainFile).find((found) => found !== undefined);
    return (await load(path === undefined ? DUCKDB_PACKAGE : pathToFileURL(path).href)) as Duckdb;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND';
    throw new EngineError({
      where: 'sql',
      rule: `DuckDB ${isMissing ? 'must be installed to read a query' : 'does not load'}`,
      got: isMissing ? undefined : JSON.stringify(message.split('\n')[0]),
      fix: `Run: fsdnet setup duckdb (in a project of your own: npm install ${DUCKDB_PACKAGE}).`,
      cause,
    });
  }
}

function mainFile(folder: string): string | undefined {
  if (!existsSync(join(folder, 'node_modules', DUCKDB_PACKAGE))) return undefined;
  return createRequire(join(folder, 'package.json')).resolve(DUCKDB_PACKAGE);
}
