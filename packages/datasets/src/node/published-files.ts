import { createHash } from 'node:crypto';
import { openBytes } from './byte-source.ts';
import type { FoundFiles } from './dataset-files.ts';

/** Roles whose files are not, but for line ends, the published ones. */
export async function differingFiles({ recipe, paths }: FoundFiles): Promise<readonly string[]> {
  const differing: string[] = [];
  for (const [role, md5] of Object.entries(recipe.published ?? {})) {
    if ((await md5WithCrLf(paths[role] ?? '')) !== md5) differing.push(role);
  }
  return differing;
}

/** MD5 of the content with CRLF line ends, which the published checksums are of. */
async function md5WithCrLf(path: string): Promise<string> {
  const hash = createHash('md5');
  const { chunks } = await openBytes(path, { stage: 'check' });
  // A carriage return is held back until it is known whether a line feed follows.
  let held = '';
  for await (const chunk of chunks) {
    const text = held + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    held = text.endsWith('\r') ? '\r' : '';
    hash.update(
      text
        .slice(0, text.length - held.length)
        .replaceAll('\r\n', '\n')
        .replaceAll('\n', '\r\n'),
      'latin1',
    );
  }
  return hash.update(held, 'latin1').digest('hex');
}
