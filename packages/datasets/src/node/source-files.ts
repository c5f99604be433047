import { glob, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { InputError } from '@fsdnet/core';
import { isSql } from './duckdb/sql-source.ts';

/** One file of a source. */
export interface SourceFile {
  readonly path: string;
  /** Columns that the names of its folders hold, as in "day=2026-11-01/part-0.csv". */
  readonly keys: ReadonlyMap<string, string>;
  /** Whether it was found in a folder or by a glob, rather than named. */
  readonly listed: boolean;
}

/** What Hive writes for a missing key. */
const MISSING_KEY = '__HIVE_DEFAULT_PARTITION__';

const GLOB_CHARACTERS = /[*?[\]{}]/;

/** Whether a path stands for all files that it fits, where no file has that very name. */
export function isGlob(path: string): boolean {
  return GLOB_CHARACTERS.test(path);
}

/**
 * The files that a path stands for, ordered by name: itself, those in a folder, or those that a glob such as "day=*\/*.csv"
 * fits. Hidden files, those that start with "_" such as _SUCCESS, and empty ones in folders are left out. Standard input and a
 * query stand for themselves.
 *
 * @throws InputError for a folder or glob without a file. A path that does not exist is a file to be told about by who reads it.
 */
export async function sourceFiles(path: string): Promise<readonly SourceFile[]> {
  if (path === '-' || isSql(path)) return [{ path, keys: new Map(), listed: false }];
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory())
    return someFiles(await filesIn(path, path), path, 'is a folder that holds no file with rows');
  if (found || !isGlob(path)) return [{ path, keys: new Map(), listed: false }];
  const files: SourceFile[] = [];
  const root = fixedFolder(path);
  for await (const match of glob(path)) {
    const facts = await stat(match);
    if (facts.isDirectory()) files.push(...(await filesIn(match, root)));
    else if (!isLeftOut(match.split(sep).at(-1) ?? '') && facts.size > 0) files.push(sourceFile(match, root));
  }
  return someFiles(files, path, 'fits no file with rows');
}

function someFiles(files: readonly SourceFile[], path: string, rule: string): readonly SourceFile[] {
  const unique = new Map(files.map((file) => [file.path, file]));
  if (unique.size > 0) return [...unique.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  throw new InputError({ where: path, rule, fix: 'Check the path.' });
}

async function filesIn(folder: string, root: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (isLeftOut(entry.name)) continue;
    const path = join(folder, entry.name);
    const facts = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
    if (facts?.isDirectory()) files.push(...(await filesIn(path, root)));
    else if (facts?.isFile() && (await stat(path)).size > 0) files.push(sourceFile(path, root));
  }
  return files;
}

/** Names of files that writers keep for themselves. */
function isLeftOut(name: string): boolean {
  return name.startsWith('.') || (name.startsWith('_') && !name.includes('='));
}

/** The folders of a glob before the first one that is a pattern. */
function fixedFolder(path: string): string {
  const parts = path.split(/[\\/]/);
  return parts.slice(0, parts.findIndex(isGlob)).join(sep);
}

function sourceFile(path: string, root: string): SourceFile {
  const folders = relative(root, path).split(sep).slice(0, -1);
  const keys = folders.flatMap((folder): [string, string][] => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(folder) ?? [];
    if (key === undefined || value === undefined) return [];
    return [[unescaped(key), value === MISSING_KEY ? '' : unescaped(value)]];
  });
  return { path, keys: new Map(keys), listed: true };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
