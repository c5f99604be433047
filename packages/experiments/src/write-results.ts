// Writes RESULTS.md from results/: node --conditions=@fsdnet/source src/write-results.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { queues } from './queues.ts';
import { readResults } from './results-file.ts';
import { resultsPage, type AuthorsRow } from './results-page.ts';

const folder = join(import.meta.dirname, '..');
const rows = Object.keys(queues).flatMap((name) => readResults(join(folder, 'results', `${name}.jsonl`)));
const authors = JSON.parse(readFileSync(join(folder, 'results', 'authors-code.json'), 'utf8')) as AuthorsRow[];
writeFileSync(join(folder, 'RESULTS.md'), resultsPage(rows, authors));
