import { defineConfig } from 'tsup';

/** Build of one package; the options stay in the subset that tsdown understands too. */
export function library(entry: Record<string, string>): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ['esm'],
    target: 'es2022',
    dts: true,
    sourcemap: true,
    clean: true,
  });
}
