// Writes RESULTS.md from results/: node --conditions=@fsdnet/source src/write-results.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPeers, resultsPage } from './page/index.ts';
import { queues } from './queues.ts';
import { readResults } from './results-file.ts';

const folder = join(import.meta.dirname, '..');
const rows = Object.keys(queues).flatMap((name) => readResults(join(folder, 'results', `${name}.jsonl`)));
writeFileSync(join(folder, 'RESULTS.md'), resultsPage(rows, readPeers(join(folder, 'results'))));
