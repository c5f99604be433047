// Two ranks: what an exchange takes, and how many bytes per millisecond each may send. Rank 0 prints it.
import { connectRanks, launchedRank } from '@fsdnet/distributed';
import { median } from '../statistics.ts';
import type { Network } from './network.ts';

const SMALL = 200;
const LARGE = 15;
const LARGE_BYTES = 4e6;

const { ranks } = await connectRanks(launchedRank()!);
const latency = await exchange(8, SMALL);
const large = await exchange(LARGE_BYTES, LARGE);
const network: Network = { bytesPerMillisecond: LARGE_BYTES / (large - latency), latency, perPeer: 0 };
if (ranks.rank === 0) console.log(JSON.stringify(network));
ranks.finalize();

/** Milliseconds of an exchange in which each rank sends the other so many bytes. */
async function exchange(bytes: number, times: number): Promise<number> {
  const parts = [0, 1].map((to) => new Float64Array(to === ranks.rank ? 0 : bytes / 8));
  const milliseconds: number[] = [];
  for (let time = 0; time < times; time++) {
    await ranks.barrier();
    const began = performance.now();
    await ranks.alltoallv(parts);
    milliseconds.push(performance.now() - began);
  }
  return median(milliseconds);
}
