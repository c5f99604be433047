import type { Host } from './hosts.ts';
import type { Launcher } from './find-launcher.ts';

/** What is started. */
export interface Job {
  readonly ranks: number;
  /** None: this machine alone. */
  readonly hosts: readonly Host[];
  /** Whether there are more ranks than cores somewhere. */
  readonly crowded: boolean;
  /** Names of environment variables that ranks on other machines need too. */
  readonly variables: readonly string[];
  /** Further arguments of the user's. */
  readonly more: readonly string[];
}

/** Waiting ranks give their core to others: spinning, they would stop them. */
export const YIELDING: Readonly<Record<Launcher['kind'], Readonly<Record<string, string>>>> = {
  'Open MPI': { OMPI_MCA_mpi_yield_when_idle: '1' },
  Hydra: { MPIR_CVAR_POLLS_BEFORE_YIELD: '1' },
};

/** Arguments of a launcher, in front of the program. */
export function launcherFlags(
  { kind }: Launcher,
  { ranks, hosts, crowded, variables, more }: Job,
  isRoot: boolean = process.getuid?.() === 0,
): readonly string[] {
  const names = hosts.map(({ name, slots }) => `${name}:${slots}`).join(',');
  if (kind === 'Hydra') return [...(hosts.length > 0 ? ['-hosts', names] : []), ...more, '-n', String(ranks)];
  return [
    // Ranks would else be bound to a core each, and their threads with them.
    ...['--bind-to', 'none'],
    ...(crowded ? ['--oversubscribe'] : []),
    ...(isRoot ? ['--allow-run-as-root'] : []),
    ...(hosts.length > 0 ? ['--host', names, ...keepAlive, ...variables.flatMap((name) => ['-x', name])] : []),
    ...more,
    ...['-n', String(ranks)],
  ];
}

/** A host or cable that is gone is noticed in seconds; the default is five minutes. */
const keepAlive: readonly string[] = [
  ...['--prtemca', 'oob_tcp_keepalive_time', '3'],
  ...['--prtemca', 'oob_tcp_keepalive_intvl', '1'],
  ...['--prtemca', 'oob_tcp_keepalive_probes', '3'],
];
