// How long an earlier checkout and this one take to prepare MovieLens-1M and the sample, without any cache.
//   node --conditions=@fsdnet/source benchmarks/preparation.ts --base ../b7c390c --data-dir ../shared/data
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, jsonOfOurs, line, report, ROOT, type Run, type Side } from './alternation.ts';

const { values: options } = parseArgs({
  options: {
    /** Checkout of the version to compare with, installed. */
    base: { type: 'string' },
    'data-dir': { type: 'string', default: process.env['FSDNET_DATA_DIR'] ?? 'data' },
    sets: { type: 'string', default: 'ml-1m,sample' },
    runs: { type: 'string', default: '7' },
    out: { type: 'string' },
  },
});
const { base } = options;
if (base === undefined) throw new Error('--base: name the checkout to compare with');

for (const set of options.sets.split(',')) {
  const side = (name: string, checkout: string): Side<Run> => ({
    name,
    run: () => jsonOfOurs<Run>('benchmarks/preparation/prepare.ts', [checkout, set, resolve(options['data-dir'])]),
  });
  const results = await alternate([side('earlier', resolve(base)), side('this one', ROOT)], Number(options.runs));
  for (const result of results) console.log(`${set}: ${line(result)}`);
  report(`preparation-${set}`, options.out, { set, results });
}
