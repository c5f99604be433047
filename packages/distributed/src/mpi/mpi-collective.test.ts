import { moduleUrl, runProcess } from '@fsdnet/core/node';
import { describe, expect, test } from 'vitest';
import { launcherFlags, YIELDING } from '../launch/launcher-flags.ts';
import { tryExchange } from '../launch/try-exchange.ts';

const mpi = await tryExchange(undefined, AbortSignal.timeout(60_000));

/** What ranks print that run a program with \`ranks\` connected. */
async function printed(size: number, program: string): Promise<{ readonly ok: boolean; readonly output: string }> {
  if ('problem' in mpi) throw new Error(mpi.problem);
  const here = (module: string): string => JSON.stringify(new URL(module, moduleUrl(import.meta)).href);
  const text = `
    const { connectRanks } = await import(${here('connect.ts')});
    const { launchedRank } = await import(${here('launched-by.ts')});
    const { ranks } = await connectRanks(launchedRank(), { stallSeconds: 2 });
    ${program}
    ranks.finalize();`;
  const job = { ranks: size, hosts: [], crowded: true, variables: [], more: [] };
  const node = [process.execPath, '--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning'];
  const args = [...launcherFlags(mpi.launcher, job), ...node, '--input-type=module', '-e', text];
  return runProcess(mpi.launcher.program, args, {
    cwd: process.cwd(),
    signal: AbortSignal.timeout(30_000),
    environment: YIELDING[mpi.launcher.kind],
  });
}

describe.skipIf('problem' in mpi)('ranks under the MPI that is found here', () => {
  test('get what others send, of any length and kind', async () => {
    const { output } = await printed(
      3,
      `const lines = [];
       const told = (name, arrays) => lines.push(name + ' ' + arrays.map((array) => [...array].join('+')).join(' '));
       const parts = [0, 1, 2].map((to) => Float32Array.from({ length: to }, () => 10 * ranks.rank + to));
       told('all', await ranks.alltoallv(parts));
       told('gather', await ranks.allgatherv(Int32Array.from({ length: ranks.rank }, () => ranks.rank)));
       told('first', await ranks.gatherv(Uint8Array.of(ranks.rank, 255)));
       told('broadcast', [await ranks.broadcast(ranks.rank === 0 ? Float64Array.of(0.1, -0) : new Float64Array())]);
       await ranks.barrier();
       for (let rank = 0; rank < 3; rank++) {
         await ranks.barrier();
         if (rank === 2 && ranks.rank === 2) console.log(lines.join('\\n'));
       }
       if (ranks.rank === 0) console.log(lines[2]);`,
    );
    expect(output).toContain('all 2+2 12+12 22+22\ngather  1 2+2\nfirst \nbroadcast 0.1+0');
    expect(output).toContain('first 0+255 1+255 2+255');
  }, 40_000);

  test('end together when one of them aborts', async () => {
    const { ok } = await printed(
      2,
      `if (ranks.rank === 1) ranks.abort(Object.assign(new Error('no more'), { exitCode: 2 }));
       await ranks.barrier();`,
    );
    expect(ok).toBe(false);
  }, 40_000);

  test('say which call has no answer, and end', async () => {
    const { ok, output } = await printed(
      2,
      `if (ranks.rank === 0) await ranks.barrier();
       else await new Promise((resolve) => setTimeout(resolve, 60_000));`,
    );
    expect(ok).toBe(false);
    expect(output).toMatch(/\[rank 0 on .+\] no answer in barrier for 2 s: a rank or a link is gone/);
  }, 40_000);
});
