import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll } from 'vitest';

/** How a process of the command line ended. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const entry = fileURLToPath(new URL('../../../fsdnet/src/cli.ts', import.meta.url));

/** A folder of its own for a test file, removed at the end, and the command line in it. */
export class Workplace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'fsdnet-setup-'));

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  cli(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<CliResult> {
    const flags = ['--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning'];
    const options = { cwd: this.folder, env: { ...process.env, ...environment }, maxBuffer: 2 ** 26 };
    return new Promise((resolve) => {
      execFile(process.execPath, [...flags, entry, ...args], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  /** The JSON object on standard output of a command that must succeed. */
  async json(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { code, stdout, stderr } = await this.cli([...args, '--json'], environment);
    if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  }
}
