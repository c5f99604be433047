// Writes the encoder of exported models to standard output: one file of plain JavaScript, made of core's own sources.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const header = `// SPDX-License-Identifier: Apache-2.0

/*
 * Turns raw rows into the inputs of the ONNX model that was exported with this file, as training read its rows.
 * Needs nothing but the model's schema.json; runs in Node, browsers and workers.
 *
 *   import * as ort from 'onnxruntime-node'; // or onnxruntime-web
 *   import { createEncoder } from './encoder.mjs';
 *
 *   const session = await ort.InferenceSession.create('model.onnx');
 *   const encode = createEncoder(JSON.parse(await readFile('schema.json', 'utf8')));
 *
 *   const inputs = encode([{ user: '12', age: 31, genres: ['Drama'] }]);
 *   const feeds = Object.fromEntries(
 *     Object.entries(inputs).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]),
 *   );
 *   const { prediction } = await session.run(feeds); // prediction.data holds one probability a row
 */
`;

/** Errors say their class. Minifying takes the names away; keeping those of all functions too would cost a tenth of the file. */
const namedErrors: Plugin = {
  name: 'named errors',
  setup({ onLoad }) {
    onLoad({ filter: /core[/\\]src[/\\]errors\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        /^export class (\w+) [^{]*\{/gm,
        (head: string, name: string) => `${head} static name = '${name}';`,
      ),
      loader: 'ts',
    }));
  },
};

const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, '../src/serving/encoder/encoder.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  conditions: ['@fsdnet/source'],
  // What core needs for models, of which nothing is left in the bundle.
  external: ['@tensorflow/*'],
  logLevel: 'error',
  banner: { js: header },
  minify: true,
  plugins: [namedErrors],
});
for (const { text } of outputFiles) process.stdout.write(text);
