import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { create } from 'tar';

import type { InstalledPackage } from './dependencies.ts';

/** Puts packages into verdaccio's storage, as if they had been published to it. */
export function storePackages(storage: string, packages: readonly InstalledPackage[]): void {
  for (const [name, versions] of Map.groupBy(packages, ({ manifest }) => manifest.name)) {
    const folder = join(storage, name);
    mkdirSync(folder, { recursive: true });
    const published = versions.map((one) => pack(folder, one));
    const newest = published
      .map(({ version }) => version)
      .sort(byVersion)
      .at(-1);
    const metadata = {
      name,
      versions: Object.fromEntries(published.map((one) => [one.version, one])),
      'dist-tags': { latest: newest },
      _attachments: Object.fromEntries(published.map(({ version }) => [tarballName(name, version), { version }])),
      _distfiles: {},
      _uplinks: {},
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(metadata));
  }
}

interface PublishedVersion {
  readonly version: string;
  readonly dist: { readonly tarball: string; readonly integrity: string };
}

function pack(folder: string, { path, manifest }: InstalledPackage): PublishedVersion {
  const { name, version } = manifest;
  const file = join(folder, tarballName(name, version));
  // Not compressed: it does not travel.
  create({ file, cwd: path, prefix: 'package', gzip: { level: 0 }, portable: true, sync: true, filter, linkCache }, [
    '.',
  ]);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  // Verdaccio puts its own address in front.
  return { ...manifest, dist: { tarball: `http://localhost/${name}/-/${tarballName(name, version)}`, integrity } };
}

function tarballName(name: string, version: string): string {
  return `${basename(name)}-${version}.tgz`;
}

const otherSystems = new RegExp(`/bin/napi-v\\d+/(?!${process.platform}($|/${process.arch}(/|$)))`);

/** Leaves out what nobody reads here and what makes up most of the bytes: source maps, programs for other systems. */
function filter(path: string): boolean {
  return !path.endsWith('.map') && !otherSystems.test(path) && !/^\.\/node_modules(\/|$)/.test(path);
}

/** pnpm stores equal files once. In a tarball each must be whole, since npm ignores links. */
const linkCache = new (class extends Map<`${number}:${number}`, string> {
  override get(): undefined {
    return undefined;
  }
})();

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
