// What several machines may bring: time of a step by number of hosts and network, computed, for DCNv2 at Criteo's shape. Nothing here was
// measured on real hosts. Prints the table of docs/distributed.md.
//   node --conditions=@fsdnet/source benchmarks/distributed/scaling-model.ts
import { parseArgs } from 'node:util';
import { exchangeTime, type Network } from './network.ts';

const { values: options } = parseArgs({
  options: {
    /** Rows per step, of all hosts together. */
    'batch-size': { type: 'string', default: '4096' },
    /** How much faster a host computes than the machine that was measured, which has 2 cores. */
    speed: { type: 'string', default: '1' },
  },
});

/** Milliseconds on the machine that was measured: two cores, FSDNet's backbone at Criteo's shape. */
const measured = {
  /** Of a step's graphs, whatever their rows. */
  perStep: 5,
  perRow: 0.0795,
  /** Updates of all table rows, and of those of a batch. */
  denseTables: 145,
  sparseTables: 5,
  /** Update of the dense parameters. */
  denseUpdate: 16,
  /** Packing, per distinct row and per row. */
  packPerDistinct: 0.0004,
  packPerRow: 0.0008,
};

const DENSE_PARAMETERS = 1.57e6;

/** Bytes per distinct row: its number, its vector and the vector's gradient, there and back. */
const BYTES_PER_DISTINCT = 128;

/** Bytes per millisecond of a link. */
const links = { '1 Gbit/s': 112e3, '10 Gbit/s': 1.1e6, '25 Gbit/s': 2.6e6 } as const;
/** Exchanges of a step. */
const EXCHANGES = 6;

const hosts = [2, 4, 8, 16, 32, 64];
const batch = Number(options['batch-size']);
const speed = Number(options.speed);

/** Distinct rows of a rank's part of a batch: the simulated Zipf counts 1,205 of 64 and 21,362 of 4,096 rows, as a power. */
function distinctRows(rows: number): number {
  return 1205 * (rows / 64) ** (Math.log(21_362 / 1205) / Math.log(64));
}

/** The largest owner's part of the rows, against the mean. */
function imbalance(ranks: number): number {
  return 1 + 0.28 * (ranks / 64) ** 1.3;
}

/** Milliseconds of a step. */
function stepTime(ranks: number, tables: number, network: Network): number {
  const rows = batch / ranks;
  const compute = (measured.perStep + measured.perRow * rows) / speed;
  const updates = (tables + measured.denseUpdate) / (ranks * speed);
  if (ranks === 1) return compute + updates;
  const others = (ranks - 1) / ranks;
  const distinct = distinctRows(rows);
  const pack = measured.packPerDistinct * distinct + measured.packPerRow * rows;
  const bytes = others * (8 * DENSE_PARAMETERS + BYTES_PER_DISTINCT * imbalance(ranks) * distinct);
  return compute + updates + pack + exchangeTime({ ranks, exchanges: EXCHANGES, bytes }, network);
}

console.log(`| times as fast as one host, batch ${batch} | ${hosts.join(' hosts | ')} hosts |`);
console.log(`| --- |${' ---: |'.repeat(hosts.length)}`);
for (const update of ['denseTables', 'sparseTables'] as const) {
  for (const [link, bytesPerMillisecond] of Object.entries(links)) {
    const network = { bytesPerMillisecond, latency: 0.04, perPeer: 0.01 };
    const alone = stepTime(1, measured[update], network);
    const cells = hosts.map((ranks) => (alone / stepTime(ranks, measured[update], network)).toFixed(1));
    console.log(
      `| ${update === 'denseTables' ? 'dense' : 'sparse'} updates, ${link} (computed) | ${cells.join(' | ')} |`,
    );
  }
}
