import { execFileSync } from 'node:child_process';

import { readPackages } from '../workspace/packages.ts';

/** The one version of all public packages of the workspace at `root`. */
export function familyVersion(root: string): string {
  const versions = new Map(
    readPackages(root)
      .filter(({ manifest }) => !manifest.private)
      .map(({ manifest }) => [manifest.version, manifest.name]),
  );
  const [version] = versions.keys();
  if (version === undefined) throw new Error('release: no public package.');
  if (versions.size > 1) {
    const found = [...versions].map(([one, name]) => `${name} ${one}`).join(', ');
    throw new Error(
      `release: all packages must have one version, got ${found}. See "fixed" in .changeset/config.json.`,
    );
  }
  return version;
}

/** @throws when there is anything that is not committed. */
export function assertNothingUncommitted(root: string): void {
  const changes = git(root, 'status', '--porcelain');
  if (changes === '') return;
  throw new Error(`release: everything must be committed first, got:\n${changes}`);
}

/** @throws unless the commit at hand carries the version's tag: what is published can be found again. */
export function assertTagged(root: string, version: string): void {
  const tags = git(root, 'tag', '--points-at', 'HEAD').split('\n');
  if (tags.includes(tagOf(version))) return;
  throw new Error(
    `release: this commit must be tagged ${tagOf(version)}. Make the version with npm run release -- version.`,
  );
}

/** Commits the new version and tags it. */
export function commitVersion(root: string, version: string): void {
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', `Version ${version}`);
  git(root, 'tag', '--annotate', tagOf(version), '--message', `Version ${version}`);
}

function tagOf(version: string): string {
  return `v${version}`;
}

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8' }).trimEnd();
}
