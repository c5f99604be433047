// One process for many commands: runs what its parent sends, one after the other, and answers how each ended.
import { runCommandLine } from '../cli/command-line.ts';

/** What `process.exit` becomes: the end of one command. */
class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit code ${code}`);
    this.code = code;
  }
}

process.exit = (code) => {
  throw new Exit(Number(code ?? process.exitCode ?? 0));
};

let stderr = '';
process.stderr.write = (text: string | Uint8Array) => {
  stderr += String(text);
  return true;
};

let last = Promise.resolve();
process.on('message', (args: readonly string[]) => {
  last = last.then(async () => void process.send!({ code: await exitCodeOf(args), stderr }));
});

async function exitCodeOf(args: readonly string[]): Promise<number> {
  stderr = '';
  process.exitCode = undefined;
  try {
    await runCommandLine(args);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  } finally {
    for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException']) process.removeAllListeners(event);
    for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  }
}
