import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

export interface ProcessOptions {
  readonly cwd: string;
  /** Home folder of the process. */
  readonly home: string;
  /** Further variables. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProcessResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that failed. */
export class ProcessFailure extends Error {
  readonly stdout: string;
  readonly stderr: string;

  constructor(command: readonly string[], { stdout, stderr }: ProcessResult) {
    super(`${command.join(' ')} failed:\n${stdout}\n${stderr}`);
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/**
 * Runs a program as a user would: with the Node of this process and the programs in PATH, and with nothing else of this
 * process's environment (settings of npm, proxies). @throws ProcessFailure
 */
export function runProcess(command: readonly string[], { cwd, home, env }: ProcessOptions): Promise<ProcessResult> {
  const [file = '', ...args] = command;
  const PATH = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  const options = { cwd, env: { PATH, HOME: home, ...env }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr });
      else reject(new ProcessFailure(command, { stdout, stderr: stderr || error.message }));
    });
  });
}
