import { join } from 'node:path';

import type { Check } from '../check.ts';
import type { Place } from '../place.ts';

const rows = Array.from({ length: 600 }, (_, row) => `${Number((row * 7) % 10 < 4)},u${row % 20},i${row % 15}`);

/** Trains and scores by the command line. */
async function usesCommandLine(place: Place, command: readonly string[]): Promise<void> {
  place.write('clicks.csv', `click,user,item\n${rows.join('\n')}\n`);
  const fsdnet = [...command, join(place.installed('fsdnet'), 'dist/cli.js')];
  const training = ['--label', 'click', '--model', 'fsdnet', '--epochs', '1', '--hidden', '8,8', '--threads', '1'];
  await place.run([...fsdnet, 'train', '--train', 'clicks.csv', ...training, '--out', 'from-files', '--json']);
  const { stdout } = await place.run([...fsdnet, 'predict', 'from-files', '--data', 'clicks.csv', '--out', '-']);
  const lines = stdout.trim().split('\n');
  if (lines.length !== 601 || !lines[0]!.endsWith(',prediction')) throw new Error(`no predictions:\n${stdout}`);
}

const does = 'a program trains, saves, loads and scores; the command line trains and scores a file';

function node(range: string): Check {
  return {
    name: `Node ${range}`,
    does,
    async run(place: Place): Promise<string | undefined> {
      const { folder, version } = await place.tools(`node@${range}`);
      const program = join(folder, 'node/bin/node');
      await place.scores([program, 'main.mjs']);
      await usesCommandLine(place, [program]);
      return version;
    },
  };
}

/** Programs that run JavaScript outside a page. */
export const engines: readonly Check[] = [
  node('22.18'),
  node('24'),
  node('26'),
  {
    name: 'Bun',
    does,
    async run(place: Place): Promise<string | undefined> {
      const { folder, version } = await place.tools('bun');
      const bun = join(folder, '.bin/bun');
      await place.scores([bun, 'main.mjs']);
      await usesCommandLine(place, [bun]);
      return version;
    },
  },
  {
    name: 'Deno',
    does,
    note: 'run with `--allow-all` and, in a project with `node_modules`, `--node-modules-dir=manual`',
    async run(place: Place): Promise<string | undefined> {
      const { folder, version } = await place.tools('deno');
      const deno = [join(folder, '.bin/deno'), 'run', '--allow-all', '--node-modules-dir=manual'];
      await place.scores([...deno, 'main.mjs']);
      await usesCommandLine(place, deno);
      return version;
    },
  },
];
