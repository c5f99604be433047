// Writes a file of Criteo's shape; 2 million rows are 530 MB of csv.
//   node --conditions=@fsdnet/source benchmarks/large-files/write-file.ts --rows 2000000 --format csv --out /tmp/clicks.csv
import { parseArgs } from 'node:util';
import { LARGE_FORMATS, writeLargeFile } from './large-file.ts';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    format: { type: 'string', default: 'csv' },
    seed: { type: 'string', default: '2023' },
    out: { type: 'string' },
  },
});
const format = LARGE_FORMATS.find((name) => name === options.format);
if (format === undefined) throw new Error(`--format: one of ${LARGE_FORMATS.join(', ')}, got ${options.format}`);
const out = options.out ?? `criteo-${options.rows}.${format}`;
await writeLargeFile(out, { rows: Number(options.rows), seed: Number(options.seed), format });
console.error(`written to ${out}`);
