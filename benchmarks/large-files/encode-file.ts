// Prepares one file as `fsdnet train` does, its encoded form written to a cache of its own, and prints how long that took
// as JSON:
//   node --conditions=@fsdnet/source benchmarks/large-files/encode-file.ts FILE
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readData } from '@fsdnet/datasets/node';
import { ROOT } from '../alternation.ts';

const [path = 'clicks.csv'] = process.argv.slice(2);
const cacheDir = mkdtempSync(join(tmpdir(), 'large-files-'));
try {
  const start = performance.now();
  const { train, valid, test } = await readData({ train: path, label: 'label', cacheDir });
  const seconds = (performance.now() - start) / 1000;
  const rows = train.rows + valid.rows + (test?.rows ?? 0);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/datasets/package.json'), 'utf8')) as {
    readonly version: string;
  };
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ samplesPerSecond: rows / seconds, seconds, peakRssBytes, version }));
} finally {
  rmSync(cacheDir, { recursive: true });
}
