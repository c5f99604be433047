import { accessSync, constants, existsSync, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Where there is no place for it in a home folder; the same one for the whole process. */
let temporary: string | undefined;

/**
 * The user's folder for what can be made again: fsdnet in $XDG_CACHE_HOME, else in Windows' %LOCALAPPDATA%, else in ~/.cache.
 * Where the user has no home folder, or one in which nothing can be written, it lies among the system's temporary files.
 */
export function defaultCacheDir(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const told = XDG_CACHE_HOME || LOCALAPPDATA;
  if (told) return join(told, 'fsdnet');
  const home = homeFolder();
  const inHome = home && join(home, '.cache', 'fsdnet');
  return inHome && canBeWritten(inHome) ? inHome : (temporary ??= temporaryFolder());
}

/** Undefined for a user whom the system does not know, as of containers that run under any number. */
function homeFolder(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a folder, or the nearest folder around it that exists, takes new files. */
function canBeWritten(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && canBeWritten(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** One that no other user can write into: engines and compiled code are run from it. */
function temporaryFolder(): string {
  const folder = join(tmpdir(), `fsdnet-${process.getuid?.() ?? userInfo().username}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return isOwn ? folder : mkdtempSync(`${folder}-`);
  } catch {
    // Nothing can be written there either; whoever tries to says so.
    return folder;
  }
}
