import { describe, expect, it } from 'vitest';
import { alone } from './alone.ts';
import { inProcessRanks } from './in-process.ts';

describe('inProcessRanks', () => {
  it('delivers by sender, in arrays of the sender’s kind', async () => {
    const received = await inProcessRanks(3, async (ranks) => {
      const parts = [0, 1, 2].map((to) => Float64Array.from({ length: to }, () => 10 * ranks.rank + to));
      return (await ranks.alltoallv(parts)).map((part) => [...part]);
    });
    expect(received).toEqual([
      [[], [], []],
      [[1], [11], [21]],
      [
        [2, 2],
        [12, 12],
        [22, 22],
      ],
    ]);
  });

  it('gathers on all ranks or on the first, and broadcasts from the first', async () => {
    const results = await inProcessRanks(2, async (ranks) => {
      const own = Int32Array.of(ranks.rank);
      const all = (await ranks.allgatherv(own)).map(([first]) => first);
      const first = (await ranks.gatherv(own)).map(([value]) => value);
      const told = [...(await ranks.broadcast(ranks.rank === 0 ? Int32Array.of(7, 8) : new Int32Array()))];
      await ranks.barrier();
      return { all, first, told };
    });
    expect(results).toEqual([
      { all: [0, 1], first: [0, 1], told: [7, 8] },
      { all: [0, 1], first: [], told: [7, 8] },
    ]);
  });

  it('lets a sender change what it sent as soon as its call has resolved', async () => {
    const received = await inProcessRanks(2, async (ranks) => {
      const own = Float32Array.of(ranks.rank + 1);
      const [from0] = await ranks.allgatherv(own);
      own[0] = -1;
      await Promise.resolve();
      return from0![0];
    });
    expect(received).toEqual([1, 1]);
  });

  it('ends all ranks with the error of the one that failed', async () => {
    const running = inProcessRanks(3, async (ranks) => {
      if (ranks.rank === 1) throw new Error('row 7 is bad');
      await ranks.barrier();
    });
    await expect(running).rejects.toThrow('row 7 is bad');
  });

  it('says where ranks made different calls', async () => {
    const running = inProcessRanks(2, async (ranks) => {
      if (ranks.rank === 0) await ranks.barrier();
      else await ranks.allgatherv(new Uint8Array(1));
    });
    await expect(running).rejects.toThrow('ranks made different calls: barrier and allgatherv');
    const ended = inProcessRanks(2, async (ranks) => {
      if (ranks.rank === 0) await ranks.barrier();
    });
    await expect(ended).rejects.toThrow('rank 1 has ended (rank 0 in barrier)');
  });
});

describe('alone', () => {
  it('gets what it sends', async () => {
    const part = Float32Array.of(1);
    expect([alone.rank, alone.size]).toEqual([0, 1]);
    expect(await alone.alltoallv([part])).toEqual([part]);
    expect(await alone.allgatherv(part)).toEqual([part]);
    expect(await alone.gatherv(part)).toEqual([part]);
    expect(await alone.broadcast(part)).toBe(part);
    await alone.barrier();
    expect(() => alone.abort(new Error('no more'))).toThrow('no more');
  });
});
