import { expect, test } from 'vitest';
import { hashText } from './key-hash.ts';

// From the Python package mmh3: hash_bytes(text.encode('utf-16-le'), 0, x64arch=False).
test.each([
  ['', [0, 0, 0, 0]],
  ['a', [0x033bb196, 0xccef4fe1, 0xccef4fe1, 0xccef4fe1]],
  ['fsdnet', [0x81526a3c, 0xad607151, 0xfebade48, 0xc2690d3f]],
  ['abcdefgh', [0x6c357655, 0x8df898a1, 0xa76d230d, 0x42147114]],
  ['abcdefghi', [0x17a3d732, 0x37eee486, 0x04d39ee1, 0xee7f6ddc]],
  ['[2023,"mask","mlp/0/dropout",1,0]', [0x785584e6, 0xabc85eb0, 0xec976527, 0x649c476b]],
  ['Größe ☃', [0x1b35c628, 0xcd3da8d9, 0xd20618da, 0x9cfd1df2]],
])('agrees with the reference on %j', (text, words) => {
  expect(hashText(text)).toEqual(words);
});
