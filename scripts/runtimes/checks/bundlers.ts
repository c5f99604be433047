import { join } from 'node:path';

import type { Check } from '../check.ts';
import type { Place } from '../place.ts';

const formats = ['esm', 'cjs'] as const;
type Format = (typeof formats)[number];

const does =
  'bundles the program for Node, as modules and as CommonJS, with only the runtimes outside; both train and score';
const external = ['onnxruntime-node', 'onnxruntime-web'];

/** tfjs is CommonJS that requires modules of Node. */
const withRequire =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

const bannerNote = 'modules need a banner that defines `require`, since TensorFlow.js requires modules of Node';

/** What writes one file of the program. */
type Bundle = (place: Place, format: Format, file: string) => Promise<unknown>;

function bundler(name: string, packages: readonly string[], bundle: Bundle, note?: string): Check {
  return {
    name,
    does,
    ...(note !== undefined && { note }),
    async run(place: Place): Promise<string | undefined> {
      const { version } = await place.tools(...packages);
      for (const format of formats) {
        const file = join(place.alone(`${name}-${format}`), `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
        await bundle(place, format, file);
        await place.scores([process.execPath, file]);
      }
      return version;
    },
  };
}

export const bundlers: readonly Check[] = [
  bundler(
    'esbuild',
    ['esbuild'],
    (place, format, file) =>
      place.run([
        ...['node_modules/.bin/esbuild', 'main.mjs', '--bundle', '--platform=node', `--format=${format}`],
        ...[`--outfile=${file}`, ...external.map((name) => `--external:${name}`)],
        ...(format === 'esm' ? [`--banner:js=${withRequire}`] : []),
      ]),
    bannerNote,
  ),
  bundler('webpack', ['webpack', 'webpack-cli'], (place, format, file) => {
    const isModule = format === 'esm';
    const settings = {
      ...{ mode: 'production', target: 'node22', entry: './main.mjs', devtool: false },
      output: {
        ...{
          path: join(file, '..'),
          filename: file.split('/').at(-1),
          module: isModule,
          chunkFormat: isModule ? 'module' : 'commonjs',
        },
        ...(isModule && { library: { type: 'module' } }),
      },
      experiments: { outputModule: isModule },
      externalsType: isModule ? 'module-import' : 'node-commonjs',
      externals: Object.fromEntries(external.map((name) => [name, name])),
    };
    place.write('webpack.config.mjs', `export default ${JSON.stringify(settings)};`);
    return place.run(['node_modules/.bin/webpack', '--config', 'webpack.config.mjs']);
  }),
  bundler(
    'Rollup',
    ['rollup', '@rollup/plugin-node-resolve', '@rollup/plugin-commonjs', '@rollup/plugin-json'],
    (place, format, file) => {
      place.write(
        'rollup.config.mjs',
        `import commonjs from '@rollup/plugin-commonjs';
        import json from '@rollup/plugin-json';
        import resolve from '@rollup/plugin-node-resolve';
        export default {
          input: 'main.mjs',
          external: [/^node:/, ...${JSON.stringify(external)}],
          output: { file: ${JSON.stringify(file)}, format: '${format}', inlineDynamicImports: true, banner: ${JSON.stringify(format === 'esm' ? withRequire : '')} },
          plugins: [resolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()],
        };`,
      );
      return place.run(['node_modules/.bin/rollup', '--config', 'rollup.config.mjs', '--silent']);
    },
    bannerNote,
  ),
];
