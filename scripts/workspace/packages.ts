import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fields of a package.json that the checks read. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** Relative to the root, with slashes: `packages/core`. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

/** Every package of the workspace at `root`, sorted by folder. */
export function readPackages(root: string): readonly WorkspacePackage[] {
  return workspaceFolders(root)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
    .map((folder) => {
      const path = join(root, folder);
      return { folder, path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest };
    });
}

/** The folders that pnpm-workspace.yaml names; its patterns are plain folders or end in `/*`. */
function workspaceFolders(root: string): readonly string[] {
  const list = /^packages:\n((?: +- .*\n)+)/m.exec(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'))?.[1] ?? '';
  return [...list.matchAll(/- (.+)/g)].flatMap(([, pattern = '']) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [];
  });
}
