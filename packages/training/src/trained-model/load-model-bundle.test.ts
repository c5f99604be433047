import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Bytes that a page loads for `loadModel` without a model, an engine and its runtime. docs/runtimes.md names them. */
const MOST = { minified: 700_000, compressed: 205_000 };

/** Of those, what is ours. */
const MOST_OF_OURS = 105_000;

test('a bundle for pages holds no Node module, and is no larger than the docs say', async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export { loadModel } from '../index.ts';`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    conditions: ['@fsdnet/source'],
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output!.inputs);
  expect(inputs.filter(([path]) => path.includes('node:') || /packages\/[^/]+\/src\/node\//.test(path))).toEqual([]);
  const { contents } = outputFiles[0]!;
  expect(contents.length).toBeLessThan(MOST.minified);
  expect(gzipSync(contents).length).toBeLessThan(MOST.compressed);
  const ours = inputs.filter(([path]) => !path.includes('node_modules'));
  expect(ours.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0)).toBeLessThan(MOST_OF_OURS);
});
