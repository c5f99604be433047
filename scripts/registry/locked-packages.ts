import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What npm installed in a folder, or would install: its package-lock.json. */
export class LockedPackages {
  /** Names that the folder itself depends on. */
  readonly wanted: readonly string[];
  readonly #packages: readonly (readonly [name: string, locked: LockedPackage])[];

  constructor(folder: string) {
    const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, LockedPackage>>;
    };
    const { '': project, ...others } = packages;
    this.wanted = Object.keys(project?.dependencies ?? {}).sort();
    this.#packages = Object.entries(others).map(([path, locked]) => [path.split('node_modules/').at(-1)!, locked]);
  }

  names(): readonly string[] {
    return this.#packages.map(([name]) => name);
  }

  /** Names of those that have an install script. */
  withInstallScript(): readonly string[] {
    return this.#packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name);
  }

  /** Names of those that come from elsewhere than the registry at `url`. */
  notFrom(url: string): readonly string[] {
    return this.#packages.filter(([, { resolved }]) => !resolved?.startsWith(url)).map(([name]) => name);
  }
}
