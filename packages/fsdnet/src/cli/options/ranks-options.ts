import type { CommandOptions } from './command-option.ts';

/** How several processes train together. */
export interface RanksRequest {
  /** Processes that train together. Default: the slots of `hosts`, else 1. */
  readonly ranks?: number;
  /** A file with a host in each line, "name slots=2", or a list such as "a:2,b". Default: this machine. */
  readonly hosts?: string;
  /** Further arguments of the MPI's launcher, separated by spaces. Default: none. */
  readonly mpiArgs?: string;
  /** Seconds without an answer of another process after which one ends. Default 300. */
  readonly stallSeconds?: number;
}

const group = 'Several machines:';

export const ranksOptions: CommandOptions<RanksRequest> = {
  ranks: {
    type: 'integer',
    min: 1,
    max: 64,
    unit: 'n',
    otherwise: 'the slots of --hosts, else 1',
    line: 'Number of processes that train together under MPI.',
    group,
  },
  hosts: {
    type: 'text',
    unit: 'file',
    otherwise: 'this machine',
    line: 'File with a host per line, such as "name slots=2", or a list such as a:2,b.',
    group,
  },
  mpiArgs: {
    type: 'text',
    unit: 'args',
    otherwise: 'none',
    line: 'Additional arguments for the launcher of MPI, separated by spaces.',
    group,
  },
  stallSeconds: {
    type: 'number',
    default: 300,
    min: 1,
    max: 86_400,
    unit: 'seconds',
    line: 'Seconds without an answer from the other processes after which a process gives up.',
    group,
  },
};
