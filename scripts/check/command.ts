import { type ChildProcess, spawn } from 'node:child_process';

export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd: string;
  /** Show the output while the command runs; default false. */
  readonly live?: boolean;
  /** Called when nothing was shown for a while, with the seconds since the start. */
  readonly onSilence: (seconds: number) => void;
}

const silence = 15_000;
const running = new Set<ChildProcess>();

/** Runs a command in a process group of its own, so that all of it can be stopped. */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [file = '', ...args] = command;
  const start = performance.now();
  const child = spawn(file, args, { cwd: options.cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  const onSilence = (): void => options.onSilence(Math.round((performance.now() - start) / 1000));
  const timer = setInterval(onSilence, silence);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!options.live) return;
      process.stdout.write(text);
      timer.refresh();
    });
  }
  try {
    return await new Promise((resolve) => {
      child.on('error', (error) => resolve({ ok: false, output: `${file} cannot be started: ${error.message}\n` }));
      child.on('close', (code) => resolve({ ok: code === 0, output }));
    });
  } finally {
    clearInterval(timer);
    running.delete(child);
  }
}

/** Stops the running commands and everything that they started. */
export function stopRunningCommands(signal: NodeJS.Signals): void {
  for (const { pid } of running) {
    if (pid === undefined) continue;
    try {
      process.kill(-pid, signal);
    } catch {
      // It has just ended.
    }
  }
}
