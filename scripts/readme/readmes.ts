import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { readPackages } from '../workspace/packages.ts';

/** The README of a package. */
export interface Readme {
  /** Relative to the root: `packages/core`. */
  readonly folder: string;
  /** The package's folder and the README in it. */
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

/** The READMEs of all packages of the workspace at `root`. */
export function readmesOf(root: string): readonly Readme[] {
  return readPackages(root)
    .map(({ folder, path }) => ({ folder, path, file: join(path, 'README.md') }))
    .filter(({ file }) => existsSync(file))
    .map((readme) => ({ ...readme, text: readFileSync(readme.file, 'utf8') }));
}

/** The pages of the folder `docs` by name. */
export function docsOf(root: string): readonly (readonly [name: string, text: string])[] {
  const folder = join(root, 'docs');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [`docs/${name}`, readFileSync(join(folder, name), 'utf8')] as const);
}

/** The code blocks that open with "```ts run". */
export function runnableBlocks(text: string): readonly string[] {
  return [...text.matchAll(/^```ts run\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
}

/** Runs such code from the sources, as a module in the folder `cwd`, and returns what it prints. */
export async function runCode(code: string, cwd: string): Promise<string> {
  const args = ['--conditions=@fsdnet/source', '--input-type=module-typescript', '--eval', code];
  return (await promisify(execFile)(process.execPath, args, { cwd })).stdout;
}
