import { defineConfig } from 'tsup';

/** Build of one package; the options stay in the subset that tsdown understands too. `define`: names that stand for code. */
export function library(
  entry: Record<string, string>,
  define: Record<string, string> = {},
): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    define,
    format: ['esm'],
    target: 'es2022',
    dts: true,
    sourcemap: true,
    clean: true,
  });
}
