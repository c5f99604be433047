// Writes RESULTS.md from results/: node --conditions=@fsdnet/source src/write-results.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPeers, resultsPage } from './first-results/index.ts';
import { ResultsFolder } from './rows/results-folder.ts';

const folder = join(import.meta.dirname, '..');
const results = new ResultsFolder(join(folder, 'results'));
writeFileSync(join(folder, 'RESULTS.md'), resultsPage(results.read(), readPeers(results.path)));
