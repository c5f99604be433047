/**
 * Several processes that train one model together, under MPI: the binding, the installation, the launcher.
 *
 * @packageDocumentation
 */
export { installMpi, type InstalledMpi } from './install/install-mpi.ts';
export { mpiFolder, mpiVersions, type MpiName } from './install/mpi-folder.ts';
export { findLauncher, type Launcher } from './launch/find-launcher.ts';
export { readHosts, type Host } from './launch/hosts.ts';
export { launchRanks, type JobEnd, type Launch } from './launch/launch-ranks.ts';
export { watchLauncher } from './launch/launcher-watch.ts';
export type { Job } from './launch/launcher-flags.ts';
export { LAUNCHED_VARIABLE, tellEnding } from './launch/ranks-output.ts';
export { exchangeOnce, tryExchange, type TriedMpi } from './launch/try-exchange.ts';
export { connectRanks, rankName, type ConnectedRanks, type ConnectOptions } from './mpi/connect.ts';
export { launchedRank, type LaunchedBy, type LaunchedRank } from './mpi/launched-by.ts';
export type { MpiCollective } from './mpi/mpi-collective.ts';
