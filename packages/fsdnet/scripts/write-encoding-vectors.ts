// Writes the test vectors of docs/encoding.md.
//
//   node --conditions=@fsdnet/source packages/fsdnet/scripts/write-encoding-vectors.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { encodingVectors } from '../src/end-to-end/encoding-vectors.ts';

/** A case per line, so that a change shows which. */
const sets = encodingVectors().map(({ name, schema, cases }) => {
  const lines = cases.map((one) => `   ${JSON.stringify(one)}`).join(',\n');
  return ` {"name":${JSON.stringify(name)},\n  "schema":${JSON.stringify(schema)},\n  "cases":[\n${lines}\n  ]}`;
});
writeFileSync(join(import.meta.dirname, '../../../docs/encoding-vectors.json'), `[\n${sets.join(',\n')}\n]\n`);
