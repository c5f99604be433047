import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The main file of the command line. */
export const commandLine: string = join(import.meta.dirname, '../../../fsdnet/src/cli.ts');

/** Flags of Node that run it from its sources. */
export const sourceFlags: readonly string[] = ['--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning'];

/** What a command of `fsdnet` prints with `--json`; undefined where it fails. */
export function fsdnetJson(args: readonly string[], signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...sourceFlags, commandLine, ...args, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      signal,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? (JSON.parse(output) as unknown) : undefined));
  });
}
