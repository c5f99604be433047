import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PaperRow, PeerRun, Peers, PublishedModel } from './peer-run.ts';

/** Reads the published and measured figures of others from the folder of results. */
export function readPeers(folder: string): Peers {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  return {
    authors: read('authors-code') as PeerRun[],
    fuxictr: read('fuxictr') as PeerRun[],
    paperTable3: read('paper-table-3-frappe') as PaperRow[],
    published: read('published-frappe') as PublishedModel[],
  };
}
