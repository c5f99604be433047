import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll } from 'vitest';

/** How a process of the command line ended. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of `cli`. */
export interface CliOptions {
  /** Written to standard input. Default: nothing. */
  readonly input?: string | Uint8Array;
  /** Further environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with the process once it runs. */
  readonly onStart?: (child: ChildProcess) => void;
  /** A pipe as descriptor 3, named as the lifeline. Default false. */
  readonly lifeline?: boolean;
  /** Starts through the bootstrap of the checkout, as `npm run fsdnet` does. Default false. */
  readonly bootstrap?: boolean;
}

/** Ctrl-C, once the process has said something on standard error: an `onStart`. */
export function ctrlCAfter(said: string): (child: ChildProcess) => void {
  return (child) => {
    let text = '';
    child.stderr?.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes(said)) child.kill('SIGINT');
    });
  };
}

/** The command line as it is started. */
export const entry: string = fileURLToPath(new URL('../cli.ts', import.meta.url));
/** One for all folders, so that only the first process of all compiles the sources. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));
const manyCommands = fileURLToPath(new URL('many-commands.ts', import.meta.url));
const bootstrapScript = fileURLToPath(new URL('../../../../scripts/bootstrap.mjs', import.meta.url));

/** A folder of its own for a test file, with a cache of its own; removed at the end. */
export class Workplace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'fsdnet-e2e-'));

  /** For commands that share a process. */
  #shared: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    afterAll(() => {
      this.#shared?.kill();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file and returns its name. */
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return name;
  }

  /** Runs the command line in the folder. */
  async cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    const { stdout, ...result } = await this.cliBytes(args, options);
    return { ...result, stdout: stdout.toString() };
  }

  /** As `cli`, standard output as bytes. */
  cliBytes(
    args: readonly string[],
    options: CliOptions = {},
  ): Promise<Omit<CliResult, 'stdout'> & { readonly stdout: Buffer }> {
    const { input, environment, onStart, lifeline = false, bootstrap = false } = options;
    return new Promise((resolve, reject) => {
      const start = bootstrap
        ? [bootstrapScript, 'fsdnet']
        : ['--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning', entry];
      const child = spawn(process.execPath, [...start, ...args], {
        cwd: this.folder,
        env: { ...this.#environment(), ...(lifeline && { FSDNET_LIFELINE_FD: '3' }), ...environment },
        stdio: ['pipe', 'pipe', 'pipe', lifeline ? 'pipe' : 'ignore'],
      });
      const stdout: Buffer[] = [];
      let stderr = '';
      child.stdout?.on('data', (bytes: Buffer) => stdout.push(bytes));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, stdout: Buffer.concat(stdout), stderr }));
      onStart?.(child);
    });
  }

  /** The one JSON object on standard output; fails when there is anything else. */
  async json(args: readonly string[], options?: CliOptions): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await this.cli([...args, '--json'], options);
    if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /**
   * The error of a command that must be refused: exit code 2, nothing on stdout, one message, no stack trace. Without
   * options it runs as `together` does.
   */
  async refusal(args: readonly string[], options?: CliOptions): Promise<string> {
    const quiet = [...args.slice(0, 1), '--log-level', 'error', ...args.slice(1)];
    const { code, stdout, stderr } = await (options ? this.cli(quiet, options) : this.together(quiet));
    const message = stderr.trim().replaceAll(this.folder, '…');
    const clean =
      code === 2 &&
      stdout === '' &&
      /^error: [^\n]+$/.test(message) &&
      !/\n\s+at |node:internal|internal:/.test(stderr);
    return clean
      ? message
      : `NOT A CLEAN REFUSAL (exit code ${code}, stdout ${JSON.stringify(stdout.slice(0, 200))}): ${message}`;
  }

  /** Runs the command line as `cli` does, in one process with all others that are run so: starting one takes long. */
  together(args: readonly string[]): Promise<Pick<CliResult, 'code' | 'stdout' | 'stderr'>> {
    const run = this.#last.then(async () => {
      const child = (this.#shared ??= this.#startShared());
      let stdout = '';
      const listen = (text: string): void => void (stdout += text);
      child.stdout!.on('data', listen);
      child.send(args);
      const closed = once(child, 'close').then(failed);
      const [answer] = (await Promise.race([once(child, 'message'), closed])) as [Pick<CliResult, 'code' | 'stderr'>];
      // A result may come later than the answer, which takes another way.
      while (answer.code === 0 && !stdout.endsWith('\n')) await Promise.race([once(child.stdout!, 'data'), closed]);
      child.stdout!.off('data', listen);
      return { ...answer, stdout };
    });
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** As `json`, in the process of `together`. */
  async jsonTogether(args: readonly string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await this.together([...args, '--json']);
    if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  #startShared(): ChildProcess {
    const child = fork(manyCommands, {
      cwd: this.folder,
      env: this.#environment(),
      execArgv: ['--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    child.stdout!.setEncoding('utf8');
    // One for every command that waits.
    child.setMaxListeners(0);
    return child;
  }

  #environment(): NodeJS.ProcessEnv {
    const { FSDNET_DATA_DIR: _data, FSDNET_LIFELINE_FD: _lifeline, ...inherited } = process.env;
    return {
      ...inherited,
      INIT_CWD: this.folder,
      XDG_CACHE_HOME: this.path('cache'),
      NODE_COMPILE_CACHE: compiled,
    };
  }
}

function failed(): never {
  throw new Error('The process that commands share ended.');
}

/** Runs named pieces of work, two at a time, and returns their results by name. */
export async function inPairs<T>(work: Readonly<Record<string, () => Promise<T>>>): Promise<Record<string, T>> {
  const names = Object.keys(work);
  const results: Record<string, T> = {};
  const worker = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) results[name] = await work[name]!();
  };
  await Promise.all([worker(), worker()]);
  return Object.fromEntries(Object.keys(work).map((name) => [name, results[name]!]));
}
