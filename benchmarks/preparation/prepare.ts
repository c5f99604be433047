// Prepares a data set once, without any cache, and prints how long that took as JSON:
//   node --conditions=@fsdnet/source benchmarks/preparation/prepare.ts CHECKOUT DATASET DATA_DIR
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CtrData } from '@fsdnet/core';

const [checkout = '.', name = 'sample', dataDir] = process.argv.slice(2);
const folder = resolve(checkout, 'packages/datasets');
const { loadDataset } = (await import(pathToFileURL(join(folder, 'src/node/index.ts')).href)) as {
  readonly loadDataset: (name: string, options: object) => Promise<CtrData>;
};
const start = performance.now();
const { train, valid, test } = await loadDataset(name, { dataDir, cacheDir: false });
const seconds = (performance.now() - start) / 1000;
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
const rows = train.rows + valid.rows + (test?.rows ?? 0);
const peakRssBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ samplesPerSecond: rows / seconds, seconds, peakRssBytes, version }));
