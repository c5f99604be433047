/**
 * Whether this is one of several ranks of MPI, and another one, or the `fsdnet` that started them, says that they are asked to
 * stop.
 */
export function isQuietRank(
  {
    FSDNET_LAUNCHED: launched,
    OMPI_COMM_WORLD_RANK: ofOpenMpi,
    PMI_RANK: ofHydra = ofOpenMpi,
    PMIX_RANK: rank = ofHydra,
  }: NodeJS.ProcessEnv = process.env,
): boolean {
  return launched !== undefined || Number(rank ?? 0) > 0;
}
