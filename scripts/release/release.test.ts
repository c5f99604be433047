import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { commandOf, readPlan } from './plan.ts';
import { assertNothingUncommitted, assertTagged, commitVersion, familyVersion } from './repository.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

describe('the plan', () => {
  test('without a word everything is done, in order', () => {
    expect(readPlan([])).toEqual({ steps: ['version', 'build', 'check', 'publish'], dryRun: false });
    expect(readPlan(['publish', '--dry-run'])).toEqual({ steps: ['build', 'check', 'publish'], dryRun: true });
  });

  test.each([[['publsh']], [['publish', 'now']], [['--dry']], [['toString']]])('%j is refused', (args) => {
    expect(() => readPlan(args)).toThrow('Use: npm run release -- [version|publish] [--dry-run]');
  });

  test('a dry run neither changes a version nor uploads', () => {
    expect(commandOf('version', { dryRun: true })).toEqual(['changeset', 'status']);
    expect(commandOf('publish', { dryRun: true, provenance: true })).toContain('--dry-run');
    expect(commandOf('publish', { dryRun: false, provenance: true })).not.toContain('--dry-run');
  });

  test('only CI can say where the packages were built', () => {
    expect(commandOf('publish', { dryRun: false, provenance: true })).toContain('--provenance');
    expect(commandOf('publish', { dryRun: false })).not.toContain('--provenance');
  });
});

const hasGit = spawnSync('git', ['--version']).status === 0;
if (!hasGit) test.skip('SKIPPED: the release of a repository; install git to run it', () => {});

describe.runIf(hasGit)('the repository', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'release-'));
    git('init', '--quiet');
    git('config', 'user.name', 'A Tester');
    git('config', 'user.email', 'tester@example.org');
    put('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
    put('packages/core/package.json', '{ "name": "@fsdnet/core", "version": "1.2.0" }');
    put('packages/fsdnet/package.json', '{ "name": "fsdnet", "version": "1.2.0" }');
    put('packages/experiments/package.json', '{ "name": "@fsdnet/experiments", "version": "0.0.0", "private": true }');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Start');
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' });

  function put(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }

  test('public packages have one version', () => {
    expect(familyVersion(root)).toBe('1.2.0');
    put('packages/fsdnet/package.json', '{ "name": "fsdnet", "version": "1.3.0" }');
    expect(() => familyVersion(root)).toThrow('one version, got @fsdnet/core 1.2.0, fsdnet 1.3.0');
  });

  test('what is not committed is not released', () => {
    expect(() => assertNothingUncommitted(root)).not.toThrow();
    put('new.ts', '');
    expect(() => assertNothingUncommitted(root)).toThrow('?? new.ts');
  });

  test('a version is committed, new files too, and tagged; only that commit is published', () => {
    expect(() => assertTagged(root, '1.2.0')).toThrow('must be tagged v1.2.0');
    put('packages/core/CHANGELOG.md', '# 1.2.0\n');
    commitVersion(root, '1.2.0');
    expect(() => assertNothingUncommitted(root)).not.toThrow();
    expect(() => assertTagged(root, '1.2.0')).not.toThrow();
    put('more.ts', '');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Later');
    expect(() => assertTagged(root, '1.2.0')).toThrow('must be tagged v1.2.0');
  });
});

test('the packages of this repository have one version, and changesets keeps it so', () => {
  expect(familyVersion(repository)).toMatch(/^\d+\.\d+\.\d+/);
  const { fixed } = JSON.parse(readFileSync(join(repository, '.changeset/config.json'), 'utf8')) as { fixed: unknown };
  expect(fixed).toEqual([['@fsdnet/*', 'fsdnet']]);
});
