import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { inject } from 'vitest';

import { LockedPackages } from './locked-packages.ts';
import { type ProcessResult, runProcess } from './process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Versions of TypeScript that users check their code with, and the packages that hold them. */
const compilers = {
  '5.9': 'typescript-5.9',
  '6.0': 'typescript',
  '7.0': '@typescript/native',
} as const;

export const typeScripts = Object.keys(compilers) as readonly (keyof typeof compilers)[];

/** A user's empty folder, outside of the repository, with an npm that knows no registry but the local one. */
export class UserFolder {
  readonly path: string;
  readonly #home: string;
  readonly #notes: string;

  /** `files`, named from the root of the repository, are copied into it. */
  constructor(name: string, files: readonly string[] = []) {
    const { folder, home } = inject('registry');
    this.path = join(folder, name);
    this.#home = home;
    this.#notes = `${this.path}.scripts`;
    mkdirSync(this.path);
    for (const file of files) copyFileSync(join(root, file), join(this.path, basename(file)));
    const scripts = { postinstall: 'exit' };
    this.write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module', scripts }));
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.path, file), content);
  }

  /** Runs a command as it stands in the documentation. @throws ProcessFailure */
  run(line: string): Promise<ProcessResult> {
    return this.start(line.split(' '));
  }

  /** Runs a program. @throws ProcessFailure */
  start(command: readonly string[]): Promise<ProcessResult> {
    return runProcess(command, { cwd: this.path, home: this.#home, env: { SCRIPT_NOTES: this.#notes } });
  }

  /** Runs one of its scripts and reads the JSON that it prints. @throws ProcessFailure */
  async script(file: string): Promise<Readonly<Record<string, unknown>>> {
    const { stdout } = await this.start([process.execPath, '--disable-warning=ExperimentalWarning', file]);
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  }

  /** Checks its types. @throws ProcessFailure with the compiler's messages. */
  checkTypes(version: keyof typeof compilers, options: readonly string[] = []): Promise<ProcessResult> {
    return this.start([process.execPath, compilerOf(version), ...options]);
  }

  /** The packages of ours in it. */
  ours(): readonly string[] {
    const modules = join(this.path, 'node_modules');
    const scope = join(modules, '@fsdnet');
    const scoped = existsSync(scope) ? readdirSync(scope).map((name) => `@fsdnet/${name}`) : [];
    return [...scoped, ...readdirSync(modules).filter((name) => name === 'fsdnet')].sort();
  }

  /** What npm installed or would install. */
  locked(): LockedPackages {
    return new LockedPackages(this.path);
  }

  /** Every script of a package that npm has run here: "package script". */
  scriptsRun(): readonly string[] {
    if (!existsSync(this.#notes)) return [];
    const lines = readFileSync(this.#notes, 'utf8').trim().split('\n');
    // npm notes what `npm exec` runs in the same way.
    return [...new Set(lines)].filter((line) => !line.endsWith(' npx'));
  }
}

function compilerOf(version: keyof typeof compilers): string {
  const manifest = createRequire(import.meta.url).resolve(`${compilers[version]}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: Readonly<Record<string, string>> };
  return join(manifest, '..', bin['tsc'] ?? bin['tsc6']!);
}
