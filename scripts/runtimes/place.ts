import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { runProcess, type ProcessResult } from '../registry/process.ts';
import { NotHere } from './check.ts';

const programs = join(import.meta.dirname, 'programs');

/** Packages of ours that the programs import, and the native runtime. */
const wanted = ['fsdnet', '@fsdnet/datasets', '@fsdnet/engine-onnx', '@fsdnet/training', 'onnxruntime-node'];

/** Where checks find our packages as npm installed them, tools, and a folder of their own. */
export class Place {
  /** Of this check: holds the programs; packages are found from here as in a user's project. */
  readonly folder: string;
  readonly #root: string;
  readonly #home: string;

  constructor(root: string, home: string, name: string) {
    this.#root = root;
    this.#home = home;
    this.folder = join(root, 'project', name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-'));
    cpSync(programs, this.folder, { recursive: true });
    this.write('package.json', JSON.stringify({ private: true, type: 'module' }));
  }

  /** Installs our packages from the local registry; once for all checks. */
  static async install(root: string, home: string): Promise<void> {
    const project = join(root, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
    await runProcess(['npm', 'install', '--ignore-scripts', ...wanted], { cwd: project, home });
  }

  write(file: string, content: string): string {
    const path = join(this.folder, file);
    writeFileSync(path, content);
    return path;
  }

  /** Runs a program here. @throws ProcessFailure */
  run(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ProcessResult> {
    return runProcess(command, { cwd: this.folder, home: this.#home, env });
  }

  /** Runs a program that trains and scores. @throws Error when it does not say so. */
  async scores(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<void> {
    const { stdout, stderr } = await this.run(command, env);
    if (!stdout.includes('scored with onnxruntime')) throw new Error(`no scores:\n${stdout}\n${stderr}`);
  }

  /** A folder away from our packages, with nothing but the runtimes, and a bundle in it. */
  alone(name: string): string {
    const folder = join(this.#root, 'alone', name);
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    for (const runtime of ['onnxruntime-node', 'onnxruntime-web'])
      symlinkSync(this.installed(runtime), join(folder, 'node_modules', runtime));
    return folder;
  }

  /** Folder of a package in the user's project. */
  installed(name: string): string {
    return join(this.#root, 'project/node_modules', name);
  }

  /**
   * Installs npm packages that checks need from the registry that npm is set to, beside our packages.
   *
   * @returns The folder that holds them, and the version of the first.
   * @throws NotHere when they cannot be installed.
   */
  async tools(...specs: readonly string[]): Promise<{ readonly folder: string; readonly version: string }> {
    const folder = join(this.folder, 'node_modules');
    const names = specs.map((spec) => spec.replace(/(?<=.)@.*$/, ''));
    // Some fetch a binary for this machine in an install script, which npm runs only where it is allowed.
    const allowScripts = Object.fromEntries(names.map((name) => [name, true]));
    this.write('package.json', JSON.stringify({ private: true, type: 'module', allowScripts }));
    try {
      const npm = ['install', '--no-audit', '--no-fund', '--ignore-scripts=false', ...specs];
      // With the settings of whoever runs the checks: the local registry has no tools.
      await promisify(execFile)('npm', npm, { cwd: this.folder });
    } catch (error) {
      throw new NotHere(`npm could not install ${specs.join(' ')}: ${reasonOf(error)}`);
    }
    const manifest = readFileSync(join(folder, names[0]!, 'package.json'), 'utf8');
    return { folder, version: (JSON.parse(manifest) as { readonly version: string }).version };
  }
}

/** The first of npm's lines that says what went wrong. */
function reasonOf(error: unknown): string {
  const { stderr = '' } = error as { readonly stderr?: string };
  const lines = stderr.split('\n').filter((line) => /^npm error (?!code|errno)/.test(line));
  return (lines[0] ?? String(error)).replace('npm error ', '').slice(0, 200);
}
