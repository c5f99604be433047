import type { Collective, Sendable } from './collective.ts';

/** One process that works alone: it gets what it sends. */
export const alone: Collective = {
  rank: 0,
  size: 1,
  alltoallv: async <T extends Sendable>(parts: readonly T[]) => parts,
  allgatherv: async <T extends Sendable>(part: T) => [part],
  gatherv: async <T extends Sendable>(part: T) => [part],
  broadcast: async <T extends Sendable>(part: T) => part,
  barrier: async () => undefined,
  abort: (error) => {
    throw error;
  },
};
