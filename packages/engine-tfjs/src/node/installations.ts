import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One copy of tfjs-node on this machine. */
export interface Installation {
  /** The package's main file. */
  readonly main: string;
  /** Whether the native addon lies where the package looks for it; an install without scripts lacks it. */
  readonly hasAddon: boolean;
}

/** The copies of a package that files in the folders would see, in the order of the folders; those with an addon first. */
export function findInstallations(packageName: string, folders: readonly string[]): readonly Installation[] {
  const found = new Map<string, Installation>();
  for (const folder of folders) {
    const main = resolvedFrom(packageName, folder);
    if (main !== undefined) found.set(main, { main, hasAddon: hasAddon(main, packageName) });
  }
  return [...found.values()].sort((a, b) => Number(b.hasAddon) - Number(a.hasAddon));
}

function resolvedFrom(packageName: string, folder: string): string | undefined {
  try {
    return realpathSync(createRequire(join(folder, 'index.js')).resolve(packageName));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A half-removed package has a package.json whose main file is gone.
    if (code === 'MODULE_NOT_FOUND' || code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The package keeps an addon for each version of Node-API, in lib/napi-v8 and the like. */
function hasAddon(main: string, packageName: string): boolean {
  const library = join(packageFolder(main, packageName), 'lib');
  if (!existsSync(library)) return false;
  return readdirSync(library).some((name) => existsSync(join(library, name, 'tfjs_binding.node')));
}

/** The folder of the package that a file belongs to. */
function packageFolder(file: string, packageName: string): string {
  const [, name = packageName] = packageName.split('/');
  let folder = dirname(file);
  while (!folder.endsWith(name) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
