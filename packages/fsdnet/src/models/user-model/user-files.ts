import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Sees a file of the user's own before its code runs: absolute path and sha256. Throws to refuse it. */
export type FileCheck = (path: string, sha256: string) => void;

/** A module of the user's own, or a local file that one imports, as this process has read it. */
interface UserFile {
  readonly path: string;
  readonly sha256: string;
  /** URLs of the local files that it imports. */
  readonly imports: Set<string>;
  /** What files that it imports must pass; undefined where the user named the module. */
  check: FileCheck | undefined;
}

/** By URL. */
const userFiles = new Map<string, UserFile>();

/** Whether a URL is a module of the user's own, or a local file that one imports. */
export function isUserFile(url: string): boolean {
  return userFiles.has(url);
}

/** Notes a module that is about to be imported. Throws what `check` throws. */
export function addModule(url: string, check: FileCheck | undefined): void {
  addFile(url, check);
  // What was imported before is not resolved again.
  for (const file of filesFrom(url)) {
    check?.(file.path, file.sha256);
    file.check = check;
  }
}

/** Notes that a file imports another one; does nothing where the first is not the user's own. Throws what its check throws. */
export function addImport(parentUrl: string, url: string): void {
  const parent = userFiles.get(parentUrl);
  if (!parent) return;
  addFile(url, parent.check);
  parent.imports.add(url);
}

/** sha256 of a module that was imported and of all local files that it imports, directly or not; by absolute path. */
export function hashesFrom(url: string): ReadonlyMap<string, string> {
  return new Map([...filesFrom(url)].map(({ path, sha256 }) => [path, sha256]));
}

function addFile(url: string, check: FileCheck | undefined): void {
  const path = fileURLToPath(url);
  const file = userFiles.get(url) ?? { path, sha256: sha256Of(path), imports: new Set<string>(), check };
  check?.(path, file.sha256);
  file.check = check;
  userFiles.set(url, file);
}

function filesFrom(url: string): ReadonlySet<UserFile> {
  const found = new Set<UserFile>();
  const visit = (from: string): void => {
    const file = userFiles.get(from);
    if (!file || found.has(file)) return;
    found.add(file);
    for (const imported of file.imports) visit(imported);
  };
  visit(url);
  return found;
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
