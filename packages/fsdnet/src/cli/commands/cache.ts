import { ConfigError } from '@fsdnet/core';
import { bytesText } from '@fsdnet/core/node';
import { defaultCacheDir } from '@fsdnet/core/node';
import { cacheEntries, cleanCache, encodedLimit } from '@fsdnet/datasets/node';

import { textTable } from '../output/index.ts';
import type { Context } from './context.ts';

/** `fsdnet cache [clean]`: what the user's cache folder holds, with sizes and last use; `clean` removes it. */
export async function cache({ positional, console }: Context): Promise<void> {
  const { action } = positional;
  if (action !== undefined && action !== 'clean') {
    throw new ConfigError({
      where: `cache ${action}`,
      rule: 'unknown action',
      fix: 'Use fsdnet cache to see what is there, fsdnet cache clean to remove it.',
    });
  }
  const folder = defaultCacheDir();
  const limitBytes = encodedLimit();
  const entries = await cacheEntries(folder);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const removed = action === 'clean';
  if (removed) await cleanCache(folder);
  const table = textTable(
    [
      ['kind', 'name', 'size', 'last used'],
      ...entries.map(({ kind, name, bytes: size, lastUsed }) => [kind, name, bytesText(size), dayText(lastUsed)]),
    ],
    new Set([2]),
  );
  console.result(
    { command: 'cache', folder, bytes, limitBytes, removed, entries },
    [
      ...(entries.length > 0 ? [table, ''] : []),
      removed ? `Removed ${bytesText(bytes)}: ${folder}` : `${bytesText(bytes)} in ${folder}`,
      `Encoded data may take ${bytesText(limitBytes)} (FSDNET_CACHE_GB); what was not used for the longest time is removed first.`,
    ].join('\n'),
  );
}

/** "2026-11-30 14:05", in the time of this machine. */
function dayText(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace('T', ' ');
}
