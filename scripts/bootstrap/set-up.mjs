import { mkdirSync } from 'node:fs';

import { withLock } from './lock.mjs';
import { installTools, toolsWork } from './tools.mjs';
import { installWorkspace, workspaceIsCurrent } from './workspace.mjs';

/** Brings tools and packages up to date; does nothing, and needs no network, where they are. */
export async function setUp(checkout) {
  if (toolsWork(checkout) && workspaceIsCurrent(checkout)) return;
  mkdirSync(checkout.tools, { recursive: true });
  await withLock(checkout.lock, async (lock) => {
    // Asked again: another set-up may have done it while this one waited.
    if (!toolsWork(checkout)) await installTools(checkout, lock);
    if (!workspaceIsCurrent(checkout)) await installWorkspace(checkout, lock);
  });
}
