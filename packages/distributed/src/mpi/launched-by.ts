/** What started the processes of a job. */
export type LaunchedBy = 'Open MPI' | 'Hydra' | 'PMIx';

/** A process of a job. */
export interface LaunchedRank {
  readonly launcher: LaunchedBy;
  /** How many processes the job has; undefined where only MPI tells. */
  readonly size: number | undefined;
}

/** Whether this process is one of several that a launcher of MPI has started. */
export function launchedRank(environment: NodeJS.ProcessEnv = process.env): LaunchedRank | undefined {
  const { OMPI_COMM_WORLD_SIZE: ofOpenMpi, PMI_SIZE: ofHydra, PMIX_RANK: rank } = environment;
  if (ofOpenMpi !== undefined) return { launcher: 'Open MPI', size: Number(ofOpenMpi) };
  if (ofHydra !== undefined) return { launcher: 'Hydra', size: Number(ofHydra) };
  if (rank !== undefined) return { launcher: 'PMIx', size: undefined };
  return undefined;
}
