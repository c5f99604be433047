import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fields of a package.json that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
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

/** Folders whose children are packages, and folders that are packages, as in pnpm-workspace.yaml. */
const parents = ['packages', 'examples'];
const single = ['benchmarks', 'parity', 'scripts'];

/** Every package of the workspace at `root`, sorted by folder. */
export function readPackages(root: string): readonly WorkspacePackage[] {
  const children = parents
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`));
  return [...children, ...single]
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
    .map((folder) => {
      const path = join(root, folder);
      return { folder, path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest };
    });
}
