import { join } from 'node:path';
import { json } from '../alternation.ts';
import type { Contender } from './contender.ts';
import type { OwnDataSet } from './own-data-set.ts';
import type { Peer } from './result-row.ts';

const PROGRAM = join(import.meta.dirname, 'peers.py');

export function readPeerVersions(python: string): Promise<Readonly<Record<Peer, string>>> {
  return json(python, [PROGRAM, 'versions']);
}

export interface PeerSettings {
  readonly python: string;
  readonly version: string;
  readonly columns: OwnDataSet['columns'];
  readonly threads: number;
}

export function peerContender(peer: Peer, { python, version, columns, threads }: PeerSettings): Contender {
  return {
    name: peer,
    version,
    run: ({ files }, predictions) =>
      json(python, [
        ...[PROGRAM, peer, '--train', files.train, '--valid', files.valid, '--test', files.test],
        ...['--columns', JSON.stringify(columns), '--threads', String(threads), '--predictions', predictions],
      ]),
  };
}
