/**
 * Compiles NAME.wat into NAME-wasm.ts beside it, as base64 text. Run after every change of a source:
 *
 *     node scripts/webassembly/compile-wat.ts packages/core/src/random/dropout-mask.wat
 *     node scripts/webassembly/compile-wat.ts packages/training/src/kernels/table-kernels.wat
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import wabt from 'wabt';

const [source] = process.argv.slice(2);
if (!source?.endsWith('.wat')) throw new Error('Name the file to compile: NAME.wat.');

const file = basename(source);
const { parseWat } = await wabt();
const module = parseWat(file, await readFile(source, 'utf8'), { simd: true, threads: true });
const { buffer } = module.toBinary({});
module.destroy();

const base64 = Buffer.from(buffer).toString('base64');
const chunks = base64.match(/.{1,110}/g)!.map((chunk) => `  '${chunk}'`);
const name = file.replace('.wat', '-wasm').replaceAll('-', '_').toUpperCase();
await writeFile(
  source.replace(/\.wat$/, '-wasm.ts'),
  `/** ${file}, compiled by scripts/webassembly/compile-wat.ts. Do not edit. */\nexport const ${name}: string =\n${chunks.join(' +\n')};\n`,
);
