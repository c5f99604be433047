/**
 * Compiles src/random/dropout-mask.wat into src/random/dropout-mask-wasm.ts. Run after every change of the source:
 *
 *     node packages/core/scripts/compile-dropout-mask.ts
 */
import { readFile, writeFile } from 'node:fs/promises';
import wabt from 'wabt';

const source = new URL('../src/random/dropout-mask.wat', import.meta.url);
const target = new URL('../src/random/dropout-mask-wasm.ts', import.meta.url);

const { parseWat } = await wabt();
const module = parseWat('dropout-mask.wat', await readFile(source, 'utf8'), { simd: true });
const { buffer } = module.toBinary({});
module.destroy();

const base64 = Buffer.from(buffer).toString('base64');
const chunks = base64.match(/.{1,110}/g)!.map((chunk) => `  '${chunk}'`);
await writeFile(
  target,
  `/** dropout-mask.wat, compiled by scripts/compile-dropout-mask.ts. Do not edit. */\nexport const DROPOUT_MASK_WASM: string =\n${chunks.join(' +\n')};\n`,
);
