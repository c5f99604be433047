import { spawn } from 'node:child_process';

/** How a process ended and what it printed. */
export interface ProcessResult {
  readonly ok: boolean;
  /** stdout and stderr, as they came. */
  readonly output: string;
}

/** Options of `runProcess`. */
export interface ProcessOptions {
  readonly cwd: string;
  /** Ends the process and those that it started. */
  readonly signal: AbortSignal;
  /** Further environment variables. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Written to standard input. Default: nothing. */
  readonly input?: string | undefined;
}

/** Time that an aborted process gets to end by itself. */
const GRACE_MILLISECONDS = 2000;

/** Runs a program to its end. Never rejects. */
export function runProcess(
  program: string,
  args: readonly string[],
  { cwd, signal, environment, input = '' }: ProcessOptions,
): Promise<ProcessResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that an abort also reaches the compilers and downloaders that it started.
      detached: process.platform !== 'win32',
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    // A program that reads none of it may be gone.
    child.stdin.on('error', () => undefined).end(input);
    const kill = (how: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, how);
      } catch {
        // It has ended by itself.
      }
    };
    let deadline: NodeJS.Timeout | undefined;
    const abort = (): void => {
      kill('SIGTERM');
      deadline = setTimeout(() => kill('SIGKILL'), GRACE_MILLISECONDS);
    };
    const end = (ok: boolean): void => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', abort);
      resolve({ ok: ok && !signal.aborted, output });
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/** The line of a program's output that says what went wrong. */
export function tellingLine(output: string): string {
  const lines = output
    .trim()
    .split('\n')
    .filter((line) => !/^npm error (A complete log|code)/.test(line));
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'no message').trim().replace(/\.$/, '');
}
