import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { readPackages } from '../../workspace/packages.ts';

/** A package of others, as it lies in the workspace's node_modules. */
export interface InstalledPackage {
  readonly path: string;
  readonly manifest: InstalledManifest;
}

interface InstalledManifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * Everything that npm may install beside the public packages of the workspace at `root`: what they and their dependencies
 * need, and the optional peers that are named.
 */
export function dependenciesOfPublicPackages(root: string, optional: readonly string[]): readonly InstalledPackage[] {
  const packages = readPackages(root);
  const ours = new Set(packages.map(({ manifest }) => manifest.name));
  const found = new Map<string, InstalledPackage>();
  const visit = ({ path, manifest }: InstalledPackage, further: readonly string[] = []): void => {
    for (const name of [...needs(manifest), ...further]) {
      if (ours.has(name)) continue;
      const folder = installedFolder(path, name);
      if (found.has(folder)) continue;
      found.set(folder, read(folder));
      visit(read(folder));
    }
  };
  for (const { path, manifest } of packages.filter((one) => !one.manifest.private)) {
    const own = optional.filter((name) => Object.hasOwn(manifest.peerDependencies ?? {}, name));
    visit(read(path), own);
  }
  return [...found.values()];
}

/** Names that npm installs by itself: it leaves out optional peers. */
function needs({ dependencies, peerDependencies, peerDependenciesMeta }: InstalledManifest): readonly string[] {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys(dependencies ?? {}), ...peers];
}

/** Looks for a package where Node would, from a folder upwards. */
function installedFolder(from: string, name: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
  }
  throw new Error(`${name}, which ${from} needs, is not installed`);
}

function read(path: string): InstalledPackage {
  return { path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as InstalledManifest };
}
