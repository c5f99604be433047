import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';

import { readPackages, type WorkspacePackage } from '../workspace/packages.ts';
import { type Import, readImports } from './imports.ts';
import { type Allowed, allowedDependencies, testOrder } from './table.ts';

/** Every dependency and import in the workspace at `root` that the table does not allow, one line each. */
export function findViolations(root: string): readonly string[] {
  const packages = readPackages(root);
  const folderOf = new Map(packages.map((one) => [one.manifest.name, shortName(one)]));
  return [
    ...uncheckedPackages(root, packages),
    ...packages.flatMap((one) => {
      const name = shortName(one);
      const allowed = allowedDependencies[name];
      if (allowed === undefined) return [`${one.folder}: not in the table of scripts/boundaries/table.ts`];
      const boundary: Boundary = { one, name, allowed, folderOf };
      return [...manifestViolations(boundary), ...referenceViolations(boundary), ...importViolations(boundary)];
    }),
  ];
}

/** The root's `tsc -b` checks what tsconfig.json refers to. */
function uncheckedPackages(root: string, packages: readonly WorkspacePackage[]): readonly string[] {
  const file = join(root, 'tsconfig.json');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return packages
    .filter(({ path, folder }) => existsSync(join(path, 'tsconfig.json')) && !text.includes(`"./${folder}"`))
    .map(({ folder }) => `tsconfig.json: no reference to ./${folder}`);
}

interface Boundary {
  readonly one: WorkspacePackage;
  readonly name: string;
  readonly allowed: Allowed;
  /** npm name to short name, of the packages of this repository. */
  readonly folderOf: ReadonlyMap<string, string>;
}

/** The key in the table: the folder's name; all examples share one row. */
function shortName({ folder }: WorkspacePackage): string {
  return folder.startsWith('packages/') ? folder.slice('packages/'.length) : (folder.split('/')[0] ?? folder);
}

function manifestViolations(boundary: Boundary): readonly string[] {
  const { manifest, folder } = boundary.one;
  const runtime = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const development = Object.keys(manifest.devDependencies ?? {});
  return [
    ...runtime.filter((name) => !mayImport(boundary, name)).map((name) => `${folder}/package.json: depends on ${name}`),
    ...development
      .filter((name) => !testsMayImport(boundary, name))
      .map((name) => `${folder}/package.json: devDependency on ${name}, which comes later in the order of tests`),
  ];
}

/** `tsc -b` builds in the right order only with references to all packages that are imported. */
function referenceViolations({ one, folderOf, name }: Boundary): readonly string[] {
  const file = join(one.path, 'tsconfig.json');
  if (allowedDependencies[name]?.ours.includes('*') || !existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const { manifest } = one;
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies })
    .map((dependency) => folderOf.get(dependency))
    .filter((folder) => folder !== undefined && !text.includes(`"../${folder}"`))
    .map((folder) => `${one.folder}/tsconfig.json: no reference to ../${folder}, which package.json names`);
}

function importViolations(boundary: Boundary): readonly string[] {
  const { one } = boundary;
  if (!existsSync(join(one.path, 'src'))) return [];
  return readImports(one.path).flatMap((found) => {
    const problem = importProblem(boundary, found);
    return problem === undefined ? [] : [`${one.folder}/${found.file}: imports ${found.specifier}: ${problem}`];
  });
}

/** Tests, and the folders of what only tests use. */
const testCode = /\.(test|test-d|bench)\.ts$|^src\/(test-support|end-to-end)\//;

function importProblem(boundary: Boundary, { file, specifier, kind }: Import): string | undefined {
  const { manifest } = boundary.one;
  const isTest = testCode.test(file);
  const forNode = isTest || boundary.allowed.nodeOnly || file.startsWith('src/node/');
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier);
    if (!target.startsWith('src/') && !isTest) return 'outside of src';
    if (target.startsWith('../')) return 'outside of the package';
    if (!isTest && testCode.test(target)) return 'only tests may use that folder';
    if (!forNode && kind === 'static' && target.startsWith('src/node/')) return 'for Node only, and this file is not';
    return undefined;
  }
  if (isBuiltin(specifier)) {
    return forNode || kind !== 'static' ? undefined : 'only src/node/ may import modules of Node';
  }
  const name = packageName(specifier);
  if (!mayPassDoor(boundary, specifier, isTest)) return 'authors of models import @fsdnet/core alone';
  if (isTest) {
    return testsMayImport(boundary, name) ? undefined : 'comes later in the order of tests';
  }
  const declared = Object.hasOwn({ ...manifest.dependencies, ...manifest.peerDependencies }, name);
  if (!mayImport(boundary, name)) return 'not allowed by scripts/boundaries/table.ts';
  return declared ? undefined : 'missing in the dependencies of package.json';
}

function mayImport({ allowed, folderOf }: Boundary, name: string): boolean {
  const folder = folderOf.get(name);
  return folder === undefined ? matches(allowed.others, name) : matches(allowed.ours, folder);
}

/** Whether the door of core that a specifier names is open to a package. */
function mayPassDoor({ allowed, name, folderOf }: Boundary, specifier: string, isTest: boolean): boolean {
  const imported = packageName(specifier);
  if (allowed.engineDoor || name === 'core' || folderOf.get(imported) !== 'core' || specifier === imported) return true;
  return isTest && specifier.startsWith(`${imported}/testing`);
}

/** Tests may import all packages of others: an undeclared one is found by knip. */
function testsMayImport(boundary: Boundary, name: string): boolean {
  const folder = boundary.folderOf.get(name);
  if (folder === undefined || folder === boundary.name) return true;
  return mayImport(boundary, name) || position(folder) < position(boundary.name);
}

function position(folder: string): number {
  return testOrder.findIndex((pattern) => matches([pattern], folder));
}

function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
