import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findLauncher, mpiFolder, type Launcher, type MpiName } from '@fsdnet/distributed';
import { ROOT } from '../alternation.ts';
import type { EmulatedHosts } from './emulated-hosts.ts';

const CLI = [process.execPath, '--conditions=@fsdnet/source', join(ROOT, 'packages/fsdnet/src/cli.ts')];

/** The launcher of an MPI that `fsdnet setup mpi` has installed. */
export function launcherOf(mpi: MpiName): Promise<Launcher> {
  return findLauncher(AbortSignal.timeout(30_000), mpiFolder(mpi));
}

/** How ranks are started; one alone without an MPI. */
export interface Start {
  readonly ranks: number;
  /** In place of `fsdnet train --ranks`, as clusters do. */
  readonly launcher?: Launcher;
  /** One rank on each. */
  readonly hosts?: EmulatedHosts;
}

/** A training in processes of its own. */
export class Training {
  readonly out: string;
  readonly #process: ChildProcess;
  #said = '';

  /** @param start None: one process. */
  constructor(options: readonly string[], out: string, start?: Start) {
    this.out = out;
    const [program = '', ...args] = ranksCommand([...CLI, 'train', ...options, '--out', out], start);
    const { launcher } = start ?? {};
    const PATH = launcher ? `${dirname(launcher.program)}${delimiter}${process.env['PATH']}` : process.env['PATH'];
    // Where hosts are emulated, UCX sees one machine and would use its memory.
    const env = {
      ...process.env,
      ...(start?.hosts && { UCX_TLS: 'tcp' }),
      PATH,
      OMPI_MCA_mpi_yield_when_idle: '1',
      MPIR_CVAR_POLLS_BEFORE_YIELD: '1',
    };
    this.#process = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
  }

  /** What was started itself: our launcher, or the MPI's. */
  get pid(): number {
    return this.#process.pid!;
  }

  /** Messages of the end. */
  get errors(): readonly string[] {
    return this.#said.split('\n').filter((line) => /^(error:|\[rank \d)/.test(line));
  }

  get said(): string {
    return this.#said;
  }

  async untilSaid(text: string): Promise<void> {
    while (!this.#said.includes(text)) {
      if (this.#process.exitCode !== null) throw new Error(`ended before it said "${text}":\n${this.#said}`);
      await sleep(10);
    }
  }

  /** Waits until no rank is left. */
  async ranksEnd(): Promise<void> {
    while (this.pids().length > 0) await sleep(20);
  }

  /** Waits until all processes have ended; the exit code of the first one. Launchers that stay are killed after a time. */
  async end(mostSeconds: number = Infinity): Promise<number | null> {
    await this.ranksEnd();
    const deadline = performance.now() + 1000 * mostSeconds;
    while (!this.#hasEnded() && performance.now() < deadline) await sleep(20);
    if (!this.#hasEnded()) {
      for (const pid of this.pids('')) process.kill(pid, 'SIGKILL');
      await once(this.#process, 'exit');
    }
    return this.#process.exitCode;
  }

  #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Processes with its folder among their arguments: ranks, and launchers whose program has this name. */
  pids(program = 'node'): readonly number[] {
    return readdirSync('/proc').flatMap((pid) => {
      const words = argumentsOf(pid);
      return words.includes(this.out) && words[0]!.endsWith(program) ? [Number(pid)] : [];
    });
  }

  /** `node` processes that train, from the first rank to the last. */
  ranks(): readonly number[] {
    return this.pids().filter((pid) => pid !== this.pid && isRank(pid));
  }

  remove(): void {
    rmSync(this.out, { recursive: true, force: true });
  }
}

/** Trains to the end in one process. */
export async function trainAlone(options: readonly string[], out: string): Promise<void> {
  const training = new Training(options, out);
  const code = await training.end();
  if (code !== 0) throw new Error(training.said);
}

export function modelOf(out: string): Buffer {
  return readFileSync(join(out, 'model.safetensors'));
}

/** A training as `start` has it; another program only under a launcher. */
export function ranksCommand(training: readonly string[], start: Start | undefined): readonly string[] {
  if (!start) return training;
  const { ranks, launcher, hosts } = start;
  if (ranks === 1 && !launcher) return onFirst(hosts, training);
  const names = hosts?.names.slice(0, ranks) ?? [];
  const there = hosts ? hostFlags(launcher?.kind ?? 'Open MPI', hosts.agent) : [];
  const list = names.map((name) => `${name}:1`).join(',');
  if (!launcher) {
    const how = hosts ? ['--hosts', list, '--mpi-args', there.join(' ')] : ['--ranks', String(ranks)];
    return onFirst(hosts, [...training, ...how]);
  }
  const openMpi = ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none', ...(hosts ? ['--host', list] : [])];
  const variables = hosts ? ['PATH', 'XDG_CACHE_HOME'].flatMap((name) => ['-x', name]) : [];
  const flags = launcher.kind === 'Open MPI' ? [...openMpi, ...variables] : hosts ? ['-hosts', names.join(',')] : [];
  return onFirst(hosts, [launcher.program, ...flags, ...there, '-n', String(ranks), ...training]);
}

function onFirst(hosts: EmulatedHosts | undefined, command: readonly string[]): readonly string[] {
  return hosts ? hosts.command(hosts.names[0]!, command) : command;
}

/** What tells a launcher to start processes with the agent. */
function hostFlags(kind: Launcher['kind'], agent: string): readonly string[] {
  return kind === 'Open MPI'
    ? ['--prtemca', 'plm_ssh_agent', agent]
    : ['-launcher', 'ssh', '-launcher-exec', agent, '-iface', 'eth0', '-ppn', '1'];
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0') : [];
  } catch {
    // It has just ended.
    return [];
  }
}

function isRank(pid: number): boolean {
  try {
    return /\0(OMPI_COMM_WORLD_SIZE|PMI_SIZE)=/.test(`\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`);
  } catch {
    return false;
  }
}
