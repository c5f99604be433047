import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paper } from '../pages/paper.ts';
import type { PeerRun, Peers, PublishedModel } from './peer-run.ts';

/** Reads the published and measured figures of others from the folder of results. */
export function readPeers(folder: string): Peers {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  return {
    authors: read('authors-code') as PeerRun[],
    fuxictr: read('fuxictr') as PeerRun[],
    paperTable3: Object.entries(paper.table3).map(([model, { frappe }]) => ({ model, ...frappe })),
    published: read('published-frappe') as PublishedModel[],
  };
}
