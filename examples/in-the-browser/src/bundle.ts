import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** A bundle for browsers and what is in it. */
export interface Bundle {
  /** A script that defines the global `fsdnetPage` with `trainInPage`. */
  readonly code: string;
  /** Files inside. */
  readonly inputs: readonly string[];
  /** What the bundle still wants to import. */
  readonly externals: readonly string[];
}

/** Bundles `train-in-page.ts`. A Node module that anything in it imports fails the build. */
export async function bundleForBrowsers(): Promise<Bundle> {
  const result = await build({
    entryPoints: [join(import.meta.dirname, 'train-in-page.ts')],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'fsdnetPage',
    conditions: ['@fsdnet/source'],
    // A classic script has no import.meta; the runtime only asks whether its code comes from the page's own origin.
    define: { 'import.meta.url': 'location.href' },
    logLevel: 'error',
  });
  const [output] = Object.values(result.metafile.outputs);
  return {
    code: result.outputFiles[0]?.text ?? '',
    inputs: Object.keys(result.metafile.inputs),
    externals: (output?.imports ?? []).map(({ path }) => path),
  };
}

/** The WebAssembly code of the runtime. */
export async function runtimeWasm(): Promise<Uint8Array> {
  const main = createRequire(import.meta.url).resolve('onnxruntime-web');
  return readFile(join(dirname(main), 'ort-wasm-simd-threaded.jsep.wasm'));
}
