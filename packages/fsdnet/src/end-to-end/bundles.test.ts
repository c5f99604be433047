import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';
import { expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickCsv, quickWith } from './click-rows.ts';

const place = new Workplace();
const sources = join(import.meta.dirname, '..');
const runtimes = ['onnxruntime-node', 'onnxruntime-web'];

/** tfjs is CommonJS that requires modules of Node, which programs that are bundled as modules must make possible. */
const withRequire = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`;

/** A program as one file, alone in a folder with the runtime. */
async function bundled(entry: string, format: 'esm' | 'cjs'): Promise<string> {
  const file = place.path(`${entry === '' ? 'library' : 'fsdnet'}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  const { warnings } = await build({
    ...(entry === ''
      ? { stdin: { contents: library, resolveDir: sources, loader: 'ts' } }
      : { entryPoints: [join(sources, entry)] }),
    ...{ bundle: true, platform: 'node', format, outfile: file, external: runtimes, logLevel: 'silent' },
    conditions: ['@fsdnet/source'],
    define: { FSDNET_VERSION: '"1.2.3"' },
    ...(format === 'esm' && { banner: { js: withRequire } }),
    logOverride: { 'empty-import-meta': 'silent' },
  });
  expect(warnings.map(({ text }) => text)).toEqual([]);
  return file;
}

const library = `
  import { fromRows } from '@fsdnet/datasets';
  import { onnx } from '@fsdnet/engine-onnx';
  import { tfjs } from '@fsdnet/engine-tfjs';
  import { fit } from '@fsdnet/training';
  import { createModel } from 'fsdnet';

  async function main() {
    const rows = Array.from({ length: 200 }, (_, row) => ({ user: 'u' + (row % 9), click: Number(row % 7 < 3) }));
    const data = fromRows(rows, { label: 'click' });
    for (const engine of [onnx({ runtime: 'node', threads: 1 }), tfjs()]) {
      const trained = await fit(await createModel('lr'), data, { engine, epochs: 1 });
      const [probability] = await trained.predict([{ user: 'u3' }]);
      console.log(trained.engine.name + ' ' + (probability > 0 && probability < 1));
      await trained.dispose();
    }
  }
  void main();
`;

test.each(['esm', 'cjs'] as const)(
  'the libraries, and the command line, run from one file with the runtime beside it: %s',
  async (format) => {
    if (format === 'esm') {
      place.write('clicks.csv', clickCsv(400));
      mkdirSync(place.path('node_modules'));
      for (const name of runtimes)
        symlinkSync(join(sources, '../node_modules', name), place.path(`node_modules/${name}`));
    }
    const [own, program] = await Promise.all([bundled('', format), bundled('cli.ts', format)]);
    const run = (file: string, ...args: string[]): string =>
      execFileSync(process.execPath, [file, ...args], {
        cwd: place.folder,
        encoding: 'utf8',
        env: { ...process.env, XDG_CACHE_HOME: place.path('cache') },
      });
    expect(run(own)).toBe('onnx true\ncpu true\n');
    expect(run(program, '--version')).toBe('1.2.3\n');
    const training = quickWith(['--engine', 'onnx', '--epochs', '1']);
    expect(
      JSON.parse(run(program, 'train', '--train', 'clicks.csv', ...training, '--out', format, '--json')),
    ).toMatchObject({ engine: 'onnx', epochs: 1 });
    expect(run(program, 'predict', format, '--data', 'clicks.csv', '--out', '-').split('\n')[0]).toBe(
      'click,user,item,age,genres,prediction',
    );
  },
  60_000,
);
