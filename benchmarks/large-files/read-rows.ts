// Hands out all rows of a source once, a file or "sql:SELECT …", and prints how long that took as JSON:
//   node --conditions=@fsdnet/source benchmarks/large-files/read-rows.ts SOURCE
import { openTable } from '@fsdnet/datasets/node';
import { findDuckdb } from '@fsdnet/datasets/duckdb';

const [source = ''] = process.argv.slice(2);
const version = source.startsWith('sql:') ? `DuckDB ${(await findDuckdb()).version()}` : 'own reader';
const start = performance.now();
const table = await openTable(source);
let rows = 0;
await table.scan(() => void rows++);
await table.close();
const seconds = (performance.now() - start) / 1000;
const peakRssBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ samplesPerSecond: rows / seconds, seconds, peakRssBytes, version }));
