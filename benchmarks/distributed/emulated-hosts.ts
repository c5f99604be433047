import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `ip`, which needs root. */
function ip(line: string): void {
  execFileSync('ip', line.split(' '), { stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * Hosts that are network namespaces of this machine, on one switch: h0, h1 and so on, each with an address and a host name of its own, so
 * that an MPI sends everything through their links. For root on Linux.
 */
export class EmulatedHosts implements Disposable {
  readonly names: readonly string[];
  /** A program that starts a command on a host, in place of ssh. */
  readonly agent: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'fsdnet-hosts-'));
  /** Name of the namespace of the switch. */
  readonly #switch: string;

  /** @param link What `tc qdisc add dev eth0 root` takes to slow all links down, such as "tbf rate 1gbit burst 256kb latency 50ms". */
  constructor(count: number, link?: string) {
    this.names = Array.from({ length: count }, (_, index) => `h${index}`);
    this.#switch = `${this.names.at(-1)!}switch`;
    const address = (index: number): string => `10.77.0.${index + 1}`;
    const known = ['127.0.0.1 localhost', ...this.names.map((name, index) => `${address(index)} ${name}`)];
    writeFileSync(join(this.#folder, 'hosts'), `${known.join('\n')}\n`);
    this.agent = join(this.#folder, 'agent.sh');
    const enter = this.command('"$host"', []).map((word) => (word.includes(' ') ? `'${word}'` : word));
    const lines = ['#!/bin/sh', 'while [ "${1#-}" != "$1" ]; do shift; done', 'host=$1', 'shift'];
    writeFileSync(this.agent, `${[...lines, `exec ${enter.join(' ')} sh -c "$*"`].join('\n')}\n`, { mode: 0o755 });

    ip(`netns add ${this.#switch}`);
    ip(`-n ${this.#switch} link add br0 type bridge`);
    ip(`-n ${this.#switch} link set br0 up`);
    for (const [index, name] of this.names.entries()) {
      ip(`netns add ${name}`);
      ip(`link add port${index} netns ${this.#switch} type veth peer name eth0 netns ${name}`);
      ip(`-n ${this.#switch} link set port${index} master br0 up`);
      ip(`-n ${name} addr add ${address(index)}/24 dev eth0`);
      ip(`-n ${name} link set lo up`);
      this.mend(name);
      if (link !== undefined) ip(`netns exec ${name} tc qdisc add dev eth0 root ${link}`);
    }
  }

  /** A command that runs on a host. */
  command(host: string, command: readonly string[]): readonly string[] {
    // With one host name for all, Open MPI would take ranks for neighbours and use shared memory.
    const asHost = `hostname "$0"; mount --bind ${join(this.#folder, 'hosts')} /etc/hosts; exec "$@"`;
    return ['ip', 'netns', 'exec', host, 'unshare', '--uts', '--mount', 'sh', '-c', asHost, host, ...command];
  }

  /** Cuts a host's link. */
  cut(host: string): void {
    ip(`-n ${host} link set eth0 down`);
  }

  mend(host: string): void {
    ip(`-n ${host} link set eth0 up`);
  }

  [Symbol.dispose](): void {
    for (const name of [...this.names, this.#switch]) ip(`netns del ${name}`);
    rmSync(this.#folder, { recursive: true });
  }
}
