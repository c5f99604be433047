import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { readPackages } from '../workspace/packages.ts';
import { UserFolder } from './user-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readmes = readPackages(root)
  .filter(({ manifest }) => !manifest.private)
  .map(({ manifest, path }) => [manifest.name, join(path, 'README.md')] as const);

/** What the README's `npm install` lines name, but their options. */
function installed(readme: string): readonly string[] {
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  const lines = [...text.matchAll(/^npm install ([^#\n]*)/gm)].map(([, names]) => names!);
  return lines.flatMap((names) => names.split(' ')).filter((word) => word !== '' && !word.startsWith('-'));
}

test.each(readmes)('the README of %s says how to install it', (name, readme) => {
  expect(installed(readme)).toContain(name);
});

test('what the READMEs say to install can be installed', async () => {
  const user = new UserFolder('readmes');
  // Packages of a graphics card's or a machine's own are no matter of this registry.
  const names = new Set(
    readmes.flatMap(([, readme]) => installed(readme)).filter((name) => !/tfjs-node|webgpu/.test(name)),
  );
  await user.run(`npm install --package-lock-only ${[...names].join(' ')}`);
  const locked = user.locked();
  expect(locked.wanted).toEqual([...names].sort());
  // They are explained in docs/engines.md.
  expect(locked.withInstallScript()).toEqual(['koffi', 'onnxruntime-node', 'protobufjs']);
});
