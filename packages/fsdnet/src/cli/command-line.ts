import { CtrError } from '@fsdnet/core';
import { CommanderError } from 'commander';

import { version } from '../version.ts';
import { inFlags } from './options/index.ts';
import { failureOf, processConsole, usageFailure } from './output/index.ts';
import type { Console, Failure } from './output/index.ts';
import { buildProgram } from './program.ts';
import type { Invocation } from './program.ts';
import { isQuietRank } from './quiet-rank.ts';
import { listenForStop } from './stop-request.ts';
import type { StopReason } from './stop-request.ts';

/** Runs one command and ends the process with its exit code. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  process.stdout.on('error', endOnClosedPipe);
  // A terminal or pipe that is gone must not end a training before its checkpoint.
  process.stderr.on('error', () => undefined);
  const program = buildProgram(version, (invocation) => runCommand(invocation));
  // We print our own messages; only the help of commander is printed as it is.
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  if (args.length === 0) return program.outputHelp();
  try {
    await program.parseAsync([...args], { from: 'user' });
    process.exitCode ??= 0;
  } catch (error) {
    if (!(error instanceof CommanderError || error instanceof CtrError)) throw error;
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const first = args.find((arg) => !arg.startsWith('-'));
    const command = program.commands.find((candidate) => candidate.name() === first)?.name();
    const json = args.includes('--json');
    const failure = error instanceof CtrError ? failureOf(error) : usageError(error, command);
    fail(failure, command ?? null, processConsole('info', json));
  }
}

async function runCommand({ command, positional, args, given, json, logLevel }: Invocation): Promise<void> {
  const console = processConsole(logLevel, json);
  const stop = listenForStop((text) => (isQuietRank() ? console.debug(text) : console.warn(text)));
  process.on('uncaughtException', (error) => fail(failureOf(error), command.name, console));
  try {
    await command.run({ positional, args, given, console, stop, elapsed: () => performance.now() });
  } catch (error) {
    if (logLevel === 'debug' && error instanceof Error) console.debug(stackOf(error));
    const failure = stop.reason ? stopped(stop.reason, failureOf(error)) : failureOf(error);
    fail({ ...failure, message: inFlags(failure.message, command.options) }, command.name, console);
  }
  process.exit(process.exitCode ?? 0);
}

/** Says what went wrong, on stderr and under `--json` on stdout too, and exits. */
function fail(failure: Failure, command: string | null, console: Console): never {
  const { code, message, fix, exitCode } = failure;
  if (console.json) console.result({ command, error: { code, message, fix } }, '');
  console.error(message);
  process.exit(exitCode);
}

/** Whatever the stop made fail; only a command that says how to go on knows more about it than the reason. */
function stopped({ text, exitCode }: StopReason, failure: Failure): Failure {
  if (failure.code === 'aborted' && failure.fix !== null) return { ...failure, exitCode };
  return { code: 'aborted', message: `Stopped: ${text}.`, fix: null, exitCode };
}

/** Commands that a later version will have. */
const planned = ['bench', 'compare', 'update'];

/** "error: unknown option '--epoch'\n(Did you mean --epochs?)" in our words. */
function usageError(error: CommanderError, command: string | undefined): Failure {
  const unknown = /^error: unknown command '(.*)'/.exec(error.message)?.[1];
  if (unknown !== undefined && planned.includes(unknown)) {
    return usageFailure(
      `fsdnet ${unknown}`,
      'not in this version yet',
      'See fsdnet --help for the commands that exist.',
    );
  }
  const [first = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const where = command === undefined ? 'fsdnet' : `fsdnet ${command}`;
  const suggested = hint?.match(/^\((.*)\)$/)?.[1];
  return usageFailure(where, first.replaceAll("'", '"').replace(/\.$/, ''), suggested ?? `See ${where} --help.`);
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}

/** A reader that closed the pipe, such as `head`, has seen enough. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
