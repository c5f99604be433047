import { spawn } from 'node:child_process';

/** How a process ended and what it printed. */
export interface ProcessResult {
  readonly ok: boolean;
  /** stdout and stderr, as they came. */
  readonly output: string;
}

/** Runs a program to its end; it is ended when `signal` aborts. Never rejects. */
export function runProcess(
  program: string,
  args: readonly string[],
  {
    cwd,
    signal,
    environment,
  }: { readonly cwd: string; readonly signal: AbortSignal; readonly environment?: Readonly<Record<string, string>> },
): Promise<ProcessResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      cwd,
      signal,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
