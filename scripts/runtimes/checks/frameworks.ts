import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { ProcessFailure } from '../../registry/process.ts';
import type { Check } from '../check.ts';
import type { Place } from '../place.ts';

/** A test of Jest, in a module or in CommonJS, where modules are imported dynamically. */
const jestTest = (load: string): string => `
  test('trains and scores', async () => {
    const { trainAndScore } = ${load}('./train-and-score.mjs');
    expect(await trainAndScore()).toContain('onnxruntime');
  }, 60_000);
`;

const pageProgram = `
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { fit } from '@fsdnet/training';
import { fsdNet } from 'fsdnet';
const rows = Array.from({ length: 300 }, (_, row) => ({ user: 'u' + (row % 9), click: Number(row % 7 < 3) }));
const trained = await fit(fsdNet({ hidden: [8, 8] }), fromRows(rows, { label: 'click' }), { engine: onnx({ runtime: 'web' }), epochs: 1 });
const [score] = await trained.predict([{ user: 'u3' }]);
console.log('scored with ' + trained.engine.runtime, score);
`;

const typedProgram = `
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { loadModel } from '@fsdnet/training/node';
import { createModel } from 'fsdnet';
export const engine: string = onnx({ threads: 1 }).name;
export const rows: number = fromRows([{ user: 'a', click: 1 }], { label: 'click' }).train.rows;
export const models = [loadModel, createModel];
`;

/** What tests and serves programs of users. */
export const frameworks: readonly Check[] = [
  {
    name: 'Vitest, threads',
    does: 'a test trains and scores in `--pool=threads`',
    async run(place: Place): Promise<string | undefined> {
      const { version } = await place.tools('vitest');
      const vitest = ['node_modules/.bin/vitest', 'run', '--pool=threads', '--testTimeout=60000', 'user.test.mjs'];
      await place.run(vitest);
      return version;
    },
  },
  {
    name: 'Jest',
    does: 'a test trains and scores, as a module and in CommonJS',
    note: 'run with `node --experimental-vm-modules`, since our packages are modules',
    async run(place: Place): Promise<string | undefined> {
      const { version } = await place.tools('jest');
      place.write('module.test.mjs', jestTest('await import'));
      place.write('common.test.cjs', jestTest('await import'));
      place.write('jest.config.json', JSON.stringify({ testMatch: ['**/*.test.mjs', '**/*.test.cjs'] }));
      const jest = [process.execPath, '--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand'];
      await place.run([...jest, 'module.test.mjs', 'common.test.cjs']);
      return version;
    },
  },
  {
    name: 'TypeScript',
    does: 'a program checks with `moduleResolution` `nodenext` and `bundler`, and `skipLibCheck`; with `node`, the error names the setting',
    note: 'set `skipLibCheck`, since declarations of TensorFlow.js have errors',
    async run(place: Place): Promise<string | undefined> {
      const { version } = await place.tools('typescript@5.9');
      place.write('program.ts', typedProgram);
      const tsc = [
        'node_modules/.bin/tsc',
        'program.ts',
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--target',
        'es2022',
      ];
      await place.run([...tsc, '--module', 'nodenext']);
      await place.run([...tsc, '--module', 'esnext', '--moduleResolution', 'bundler']);
      const old = await place
        .run([...tsc, '--module', 'esnext', '--moduleResolution', 'node'])
        .catch((error: unknown) => error);
      if (!(old instanceof ProcessFailure) || !old.stdout.includes("your current 'moduleResolution' setting"))
        throw new Error(`no error that names the setting: ${String(old)}`);
      return version;
    },
  },
  {
    name: 'Next.js, server code',
    does: '`next build` and `next start`; a route handler trains and scores',
    note: 'name `onnxruntime-node` and `onnxruntime-web` in `serverExternalPackages`',
    async run(place: Place): Promise<string | undefined> {
      const { version } = await place.tools('next', 'react', 'react-dom');
      const external = JSON.stringify(['onnxruntime-node', 'onnxruntime-web']);
      place.write('next.config.mjs', `export default { serverExternalPackages: ${external} };`);
      mkdirSync(join(place.folder, 'app/score'), { recursive: true });
      place.write('app/layout.js', 'export default ({ children }) => <html><body>{children}</body></html>;');
      place.write('app/page.js', 'export default () => <p>scores</p>;');
      place.write(
        'app/score/route.js',
        `import { trainAndScore } from '../../train-and-score.mjs';
        export const dynamic = 'force-dynamic';
        export const GET = async () => Response.json({ runtime: await trainAndScore() });`,
      );
      const env = { NEXT_TELEMETRY_DISABLED: '1' };
      await place.run(['node_modules/.bin/next', 'build'], env);
      const port = String(20_000 + (process.pid % 20_000));
      const server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', port], {
        ...{ cwd: place.folder, stdio: ['ignore', 'pipe', 'inherit'] },
        env: { ...process.env, ...env },
      });
      try {
        await new Promise<void>((resolve) =>
          server.stdout.setEncoding('utf8').on('data', (text: string) => text.includes('Ready') && resolve()),
        );
        const answer = await (await fetch(`http://127.0.0.1:${port}/score`)).text();
        if (!answer.includes('onnxruntime')) throw new Error(`no scores: ${answer.slice(0, 1000)}`);
      } finally {
        server.kill();
        await once(server, 'close');
      }
      return version;
    },
  },
  {
    name: 'Vite, page and worker',
    does: '`vite build` of a page and of a module worker that train on WebAssembly; that such bundles run is tested in `examples/in-the-browser`',
    async run(place: Place): Promise<string | undefined> {
      const { version } = await place.tools('vite');
      place.write(
        'page.js',
        `new Worker(new URL('./page-worker.js', import.meta.url), { type: 'module' });${pageProgram}`,
      );
      place.write('page-worker.js', pageProgram);
      place.write('index.html', '<!doctype html><script type="module" src="/page.js"></script>');
      place.write('vite.config.mjs', "export default { build: { target: 'es2022' }, worker: { format: 'es' } };");
      await place.run(['node_modules/.bin/vite', 'build']);
      return version;
    },
  },
];
