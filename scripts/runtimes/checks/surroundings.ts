import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { NotHere, type Check } from '../check.ts';
import type { Place } from '../place.ts';

const node = process.execPath;

/** Runs the program without leaving anything but its run in the working folder. */
async function leavesNothing(
  place: Place,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const before = new Set(readdirSync(place.folder));
  await place.scores(command, env);
  const left = readdirSync(place.folder).filter((name) => !before.has(name) && !/^run-\d+$/.test(name));
  if (left.length > 0) throw new Error(`wrote into the working folder: ${left.join(', ')}`);
}

/** A group of processes that may use a share of a core, in either version of Linux's control groups. */
function quotaGroup(share: number): { readonly folder: string; readonly tasks: string } {
  const isUnified = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const folder = join(isUnified ? '/sys/fs/cgroup' : '/sys/fs/cgroup/cpu', `fsdnet-runtimes-${process.pid}`);
  const quota = String(Math.round(share * 100_000));
  try {
    mkdirSync(folder);
    if (isUnified) writeFileSync(join(folder, 'cpu.max'), `${quota} 100000`);
    else writeFileSync(join(folder, 'cpu.cfs_quota_us'), quota);
  } catch (error) {
    throw new NotHere(`no control group can be made: ${(error as Error).message}`);
  }
  return { folder, tasks: join(folder, 'cgroup.procs') };
}

export const surroundings: readonly Check[] = [
  {
    name: 'worker_threads',
    does: 'a worker trains and scores, disposes of its models, closes its port and ends with code 0',
    note: 'await `dispose()` and close the port: `terminate()` or `process.exit()` during a call can abort the process',
    async run(place: Place): Promise<string | undefined> {
      await place.scores([node, 'worker.mjs']);
      return undefined;
    },
  },
  {
    name: 'no HOME, an empty one, a read-only one',
    does: 'the program trains and scores, and writes nothing but its run into the working folder',
    async run(place: Place): Promise<string | undefined> {
      const empty = join(place.folder, '..', 'empty-home');
      mkdirSync(empty);
      await leavesNothing(place, ['env', '-u', 'HOME', node, 'main.mjs'], {});
      await leavesNothing(place, [node, 'main.mjs'], { HOME: empty });
      await leavesNothing(place, [node, 'main.mjs'], { HOME: '/proc' });
      return undefined;
    },
  },
  {
    name: 'a share of a core (control group)',
    does: 'half a core of CPU time: the program trains and scores, and by default with one thread',
    async run(place: Place): Promise<string | undefined> {
      const { folder, tasks } = quotaGroup(0.5);
      try {
        const inside = ['sh', '-c', `echo $$ > ${tasks} && exec "$@"`, 'sh', node];
        await place.scores([...inside, 'main.mjs']);
        const program = "import { onnx } from '@fsdnet/engine-onnx'; console.log(onnx().threads);";
        const { stdout } = await place.run([...inside, '--input-type=module', '--eval', program]);
        if (stdout.trim() !== '1') throw new Error(`${stdout.trim()} threads`);
      } finally {
        rmdirSync(folder);
      }
      return undefined;
    },
  },
  {
    name: 'process 1 of a container',
    does: 'the program trains and scores as process 1',
    async run(place: Place): Promise<string | undefined> {
      const first = ['unshare', '--pid', '--fork', '--mount-proc'];
      try {
        await place.run([...first, 'true']);
      } catch (error) {
        throw new NotHere(`no process can be number 1 here: ${(error as Error).message.trim().split('\n').at(-1)}`);
      }
      await place.scores([...first, node, 'main.mjs']);
      return undefined;
    },
  },
  {
    name: 'npm as the parent',
    does: '`npm run` of a script that trains; SIGTERM to npm ends training with a checkpoint, and `--resume` goes on',
    async run(place: Place): Promise<string | undefined> {
      const rows = Array.from({ length: 3000 }, (_, row) => `${Number((row * 7) % 10 < 4)},u${row % 20},i${row % 15}`);
      place.write('clicks.csv', `click,user,item\n${rows.join('\n')}\n`);
      const training = '--label click --model dnn --hidden 8,8 --threads 1 --epochs 60 --patience 60 --batch-size 64';
      const train = `fsdnet train --train clicks.csv ${training} --out run`;
      const scripts = { train, resume: `${train} --resume --json` };
      place.write('package.json', JSON.stringify({ private: true, type: 'module', scripts }));
      const npm = spawn('npm', ['run', 'train'], { cwd: place.folder, stdio: ['ignore', 'ignore', 'pipe'] });
      let messages = '';
      npm.stderr.setEncoding('utf8').on('data', (text: string) => {
        messages += text;
        if (/epoch +2 /.test(text)) npm.kill('SIGTERM');
      });
      await once(npm, 'close');
      if (!messages.includes('epoch')) throw new Error(`no training:\n${messages}`);
      const { stdout } = await place.run(['npm', 'run', '--silent', 'resume']);
      if (!stdout.includes('"epochs":60')) throw new Error(`not resumed:\n${stdout}`);
      return undefined;
    },
  },
];
