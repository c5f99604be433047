// Makes the option tables in the packages' READMEs anew.
//   node --conditions=@fsdnet/source scripts/readme/write-option-tables.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withOptionTables } from './option-tables.ts';
import { readmesOf } from './readmes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const { file } of readmesOf(root)) writeFileSync(file, await withOptionTables(root, readFileSync(file, 'utf8')));
