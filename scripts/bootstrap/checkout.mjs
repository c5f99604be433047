import { join } from 'node:path';

/** What is installed privately, from the npm packages of these names. */
export const toolVersions = { node: '24.21.0', pnpm: '12.21.0' };

/** The folders and files that the set-up works with. */
export function checkout(root) {
  const tools = join(root, '.tools');
  const toolset = join(tools, `node-${toolVersions.node}-pnpm-${toolVersions.pnpm}`);
  const bin = join(toolset, 'node_modules', '.bin');
  return {
    root,
    tools,
    toolset,
    bin,
    node: join(bin, 'node'),
    pnpm: join(bin, 'pnpm'),
    lock: join(tools, 'set-up.lock'),
    modules: join(root, 'node_modules'),
    // Lives in node_modules, so that it goes when they go.
    stamp: join(root, 'node_modules', '.fsdnet-set-up'),
  };
}
