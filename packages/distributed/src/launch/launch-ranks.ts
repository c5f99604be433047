import { spawn } from 'node:child_process';
import type { Launcher } from './find-launcher.ts';
import { launcherFlags, YIELDING, type Job } from './launcher-flags.ts';
import { LauncherPulse } from './launcher-watch.ts';
import { LAUNCHED_VARIABLE, RanksOutput } from './ranks-output.ts';

/** What is started, and who is told. */
export interface Launch {
  readonly launcher: Launcher;
  readonly job: Job;
  /** Program and arguments of each rank. */
  readonly command: readonly string[];
  /** Asks rank 0 to end the job, which it does in peace. */
  readonly signal: AbortSignal;
  /** Lines that ranks print on standard error. */
  readonly say: (line: string) => void;
}

/** How a job ended. Launchers end with 0 also where a host was lost, so their exit code alone says nothing. */
export interface JobEnd {
  /** What rank 0 said of its end: its exit code; undefined where it said nothing. */
  readonly told: number | undefined;
  /** What is known of a rank that was lost, or else of the launcher's end. */
  readonly lost: string;
}

/** Time that ranks get to end after their launcher. */
const GRACE_MILLISECONDS = 10_000;

/** Starts ranks and waits until all of them have ended. What they print on standard output is ours. */
export function launchRanks({ launcher, job, command, signal, say }: Launch): Promise<JobEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(launcher.program, [...launcherFlags(launcher, job), ...command], {
      env: { ...process.env, ...YIELDING[launcher.kind], [LAUNCHED_VARIABLE]: '1' },
      stdio: ['pipe', 'inherit', 'pipe'],
      // A Ctrl-C reaches this process alone, which asks the ranks to stop in peace.
      detached: true,
    });
    const output = new RanksOutput(say);
    child.stderr.setEncoding('utf8').on('data', (text: string) => output.take(text));
    child.stdin.on('error', () => undefined);
    const pulse = new LauncherPulse((text) => void child.stdin.write(text));
    const stop = (): void => pulse.askToStop();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const kill = (): void => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // All have ended.
      }
    };
    process.once('exit', kill);
    let deadline: NodeJS.Timeout | undefined;
    child.on('error', reject);
    let ended = '';
    child.on('exit', (code, how) => {
      pulse.end();
      child.stdin.end();
      ended = how === null ? `${launcher.version} ended with code ${code}` : `${launcher.version} was ended by ${how}`;
      // Ranks end by themselves when their launcher is gone.
      deadline = setTimeout(kill, GRACE_MILLISECONDS);
    });
    child.on('close', () => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', stop);
      process.removeListener('exit', kill);
      output.end();
      resolve({ told: output.told, lost: output.lost ?? ended });
    });
  });
}
