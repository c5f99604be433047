import { test } from 'vitest';
import { keyedRandom } from './keyed-random.ts';
import { MaskFiller } from './mask-filler.ts';

test('the masks of three layers of 400 units, batch 10,000', async ({ bench }) => {
  const filler = new MaskFiller();
  const vector = filler.allocate(12_000_000);
  const plain = new Uint8Array(12_000_000);
  await bench.compare(
    bench('WASM SIMD', () => filler.fill(vector, 77, keyedRandom(1, 'mask'))),
    bench('plain JS', () => filler.fill(plain, 77, keyedRandom(1, 'mask'))),
  );
});
