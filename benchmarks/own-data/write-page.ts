// Writes RESULTS.md from the files in results/.
//   node --conditions=@fsdnet/source benchmarks/own-data/write-page.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LatestResults } from './page/latest-results.ts';
import { meansSection } from './page/means-section.ts';
import { setsSection } from './page/sets-section.ts';
import { verdictsSection } from './page/verdicts-section.ts';
import { PEERS } from './result-row.ts';
import { RESULTS, ResultsFolder } from './results-folder.ts';
import { SETS } from './sets/index.ts';

const results = new LatestResults(new ResultsFolder(RESULTS).readAll());
const variants = results.contenders().filter((name) => !PEERS.some((peer) => peer === name));
const contenders = [...PEERS, ...variants];

const text = `# Results on own data

Written by \`write-page.ts\` from the files in \`results/\`; do not edit. How the numbers come about is told in the
[README](README.md). All are of the test parts, means over splits.

## Sets

${setsSection(SETS, results)}

## AUC / log loss

"(2 of 10)": so many splits were run; such means are not of the same rows as those beside them.

${meansSection(SETS, results, contenders, [({ auc }) => auc, ({ logloss }) => logloss])}

## Mean prediction ÷ click rate / ECE

${meansSection(SETS, results, contenders, [({ meanPrediction, clickRate }) => meanPrediction / clickRate, ({ ece }) => ece])}

## What the rules say

Only splits that the variant has are compared. ✗ marks what breaks a rule.

${variants.map((variant) => verdictsSection(SETS, results, variant)).join('\n\n')}
`;
const file = join(import.meta.dirname, 'RESULTS.md');
writeFileSync(file, text);
console.log(`written to ${file}`);
